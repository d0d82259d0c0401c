/** What operators see, asked for every five seconds as long as somebody looks, and what they can do. */

import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { createContext, useContext } from 'react'
import { api, type Schemas, take } from '../api/client'

const ASK_MS = 5_000
const WORKERS_MS = 2_000 // between its silence and its end a worker that has died is here for some seconds
export const AutoRefresh = createContext(true)

export interface JobFilter {
  jobType: string
  status: '' | 'queued' | 'processing'
  minAgeS: number
}

function useWatched<T>(what: string, fetch: (signal: AbortSignal) => Promise<T>, askMs = ASK_MS) {
  const isOn = useContext(AutoRefresh)
  return useQuery({
    queryKey: ['ops', what],
    queryFn: ({ signal }) => fetch(signal),
    refetchInterval: isOn ? askMs : false, // counted from the last answer, and not at all while the page is hidden
  })
}

/** A list that is cut into pages; those that were asked for are asked for again together. */
function useWatchedPages<Page extends { nextCursor: string | null }>(
  what: string,
  fetch: (cursor: string | null, signal: AbortSignal) => Promise<Page>,
  by?: unknown,
) {
  const isOn = useContext(AutoRefresh)
  return useInfiniteQuery({
    queryKey: ['ops', what, by],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => fetch(pageParam, signal),
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: isOn ? ASK_MS : false,
  })
}

export const useQueues = () =>
  useWatched('queues', (signal) => take(api.GET('/api/operator/queues', { signal })))
export const useWorkers = () =>
  useWatched('workers', (signal) => take(api.GET('/api/operator/workers', { signal })), WORKERS_MS)
export const useFailures = () =>
  useWatched('failures', (signal) => take(api.GET('/api/operator/failures', { signal })))
export const useHistory = () =>
  useWatched('history', (signal) => take(api.GET('/api/operator/history', { signal })))
export const useSchedules = () =>
  useWatched('schedules', (signal) => take(api.GET('/api/operator/schedules', { signal })))
export const useActions = () =>
  useWatchedPages('actions', (cursor, signal) =>
    take(api.GET('/api/operator/actions', { params: { query: cursor ? { cursor } : {} }, signal })),
  )

export function useOpenJobs(filter: JobFilter) {
  const query = {
    minAgeS: filter.minAgeS,
    ...(filter.jobType ? { jobType: filter.jobType } : {}),
    ...(filter.status ? { status: filter.status } : {}),
  }
  return useWatchedPages(
    'jobs',
    (cursor, signal) =>
      take(
        api.GET('/api/operator/jobs', {
          params: { query: { ...query, ...(cursor ? { cursor } : {}) } },
          signal,
        }),
      ),
    filter,
  )
}

export function usePause(jobType: string) {
  const path = { jobType }
  return useAction((pauses: boolean) =>
    take(
      pauses
        ? api.POST('/api/operator/queues/{jobType}/pause', { params: { path } })
        : api.POST('/api/operator/queues/{jobType}/unpause', { params: { path } }),
    ),
  )
}

export function useCancelAny(jobId: string) {
  return useAction(() => take(api.POST('/api/operator/jobs/{jobId}/cancel', { params: { path: { jobId } } })))
}

type Failure = Pick<Schemas['FailureView'], 'jobType' | 'errorCode'>

/** Counts what a retry would drive again. */
export function useRetryPreview(failure: Failure) {
  return useQuery({
    queryKey: ['ops-preview', failure],
    gcTime: 0,
    queryFn: () => take(api.POST('/api/operator/retries', { body: bodyOf(failure, true) })),
  })
}

export function useRetryAll(failure: Failure) {
  return useAction(() => take(api.POST('/api/operator/retries', { body: bodyOf(failure, false) })))
}

function bodyOf({ jobType, errorCode }: Failure, preview: boolean) {
  return { jobType, errorCode, preview, maxAgeS: 86_400, limit: 100 }
}

function useAction<In, Out>(act: (input: In) => Promise<Out>) {
  const queries = useQueryClient()
  return useMutation({ mutationFn: act, onSettled: () => queries.invalidateQueries({ queryKey: ['ops'] }) })
}
