/** The jobs of the user, kept fresh by the hub and, while it is away, by asking. */

import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api, type Schemas, take } from '../api/client'
import { isStatus } from '../api/problem'
import { beginSeeing, rememberTold, tellFoundEnd } from '../live/ends'
import { useLiveState } from '../live/hub'
import { isFinal, type Job, keys } from '../live/news'
import { useSession } from '../session'

const PAGE = 50
const ASK_WHEN_AWAY_MS = 3_000
const ASK_WHEN_LIVE_MS = 10_000 // the hub says how far a job is, and not why it waits

interface JobsPage {
  jobs: Job[]
  nextCursor: string | null
}

export function useJobs() {
  const { userId } = useSession()
  const queries = useQueryClient()
  const isLive = useLiveState() === 'live'
  return useInfiniteQuery({
    queryKey: keys.jobs,
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam, signal }) => {
      const before = queries.getQueryData<{ pages: JobsPage[] }>(keys.jobs)
      const page = await fetchJobs(userId, pageParam, signal)
      const known = new Map(before?.pages.flatMap((one) => one.jobs).map((job) => [job.id, job]))
      beginSeeing()
      for (const job of page.jobs) tellFoundEnd(known.get(job.id), job)
      return page
    },
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: ({ state: { data } }) => {
      if (!isLive) return ASK_WHEN_AWAY_MS * 2
      return data?.pages.some((page) => page.jobs.some((job) => !isFinal(job.status)))
        ? ASK_WHEN_LIVE_MS
        : false
    },
  })
}

export function useJob(jobId: string) {
  const queries = useQueryClient()
  const isLive = useLiveState() === 'live'
  return useQuery({
    queryKey: keys.job(jobId),
    staleTime: 0, // it may be gone
    queryFn: async ({ signal }) => {
      const before = queries.getQueryData<Job>(keys.job(jobId))
      const job = await take(
        api.GET('/api/recruiter/jobs/{jobId}', { params: { path: { jobId } }, signal, cache: 'no-store' }),
      )
      tellFoundEnd(before, job)
      if (isFinal(job.status)) rememberTold(jobId)
      return job
    },
    refetchInterval: ({ state: { data, error } }) => {
      if (isStatus(error, 404) || (data && isFinal(data.status))) return false
      return isLive ? ASK_WHEN_LIVE_MS : ASK_WHEN_AWAY_MS
    },
  })
}

/** The job's summary, of whatever its type makes; null while it runs. */
export function useResult(job: Job) {
  return useQuery({
    queryKey: keys.result(job.id),
    enabled: isFinal(job.status),
    retry: false,
    queryFn: async ({ signal }): Promise<Schemas['JobResult'] | null> => {
      const answer = api.GET('/api/recruiter/jobs/{jobId}/result', {
        params: { path: { jobId: job.id } },
        signal,
      })
      try {
        return (await take(answer)) ?? null
      } catch (error) {
        if (isStatus(error, 404, 409)) return null
        throw error
      }
    },
  })
}

export function useCancel(job: Job) {
  return useJobMutation(job, () =>
    take(
      api.POST('/api/recruiter/jobs/{jobId}/cancel', {
        params: { path: { jobId: job.id } },
        body: { userId: job.userId },
      }),
    ),
  )
}

export function useRetry(job: Job) {
  return useJobMutation(job, () =>
    take(api.POST('/api/recruiter/jobs/{jobId}/retry', { params: { path: { jobId: job.id } } })),
  )
}

export function useDelete(job: Job) {
  return useJobMutation(job, () =>
    take(api.DELETE('/api/recruiter/jobs/{jobId}', { params: { path: { jobId: job.id } } })),
  )
}

function useJobMutation(job: Job, change: () => Promise<unknown>) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: change,
    onSettled: async () => {
      queries.removeQueries({ queryKey: keys.progress(job.id) })
      await queries.invalidateQueries({ queryKey: keys.job(job.id) })
      void queries.invalidateQueries({ queryKey: keys.items(job.id) })
      void queries.invalidateQueries({ queryKey: keys.jobs })
    },
  })
}

async function fetchJobs(userId: string, cursor: string | null, signal: AbortSignal): Promise<JobsPage> {
  const query = cursor ? { limit: PAGE, cursor } : { limit: PAGE }
  const answer = await api.GET('/api/recruiter/queue/status/{userId}', {
    params: { path: { userId }, query },
    signal,
    cache: 'no-store',
  })
  const jobs = await take(Promise.resolve(answer))
  const following = /[?&]cursor=([^&>]+)/.exec(answer.response.headers.get('link') ?? '')
  return { jobs, nextCursor: following ? decodeURIComponent(following[1] ?? '') : null }
}
