/** The user's job descriptions, and what the analysis reads out of one. */

import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { api, fetchRaw, type Schemas, take } from '../api/client'
import { isStatus } from '../api/problem'

export type Posting = Schemas['JobDescriptionView']
export type WholePosting = Posting & { text: string }

export interface Requirement {
  text: string
  start: number
  end: number
  kind: 'must' | 'nice'
}

export interface Preview {
  requirements: Requirement[]
  yearsNeeded: number | null
  warnings: string[]
}

const KEY = ['postings'] as const
const PAGE = 100
const TYPED_FOR_MS = 500

export function usePostings() {
  return useInfiniteQuery({
    queryKey: KEY,
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      take(
        api.GET('/api/recruiter/job-descriptions', {
          params: { query: pageParam ? { limit: PAGE, cursor: pageParam } : { limit: PAGE } },
          signal,
          cache: 'no-store',
        }),
      ),
    getNextPageParam: (page) => page.nextCursor,
  })
}

export function useCreatePosting() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (body: { title: string; text: string }) =>
      take(api.POST('/api/recruiter/job-descriptions', { body })),
    onSuccess: () => queries.invalidateQueries({ queryKey: KEY }),
  })
}

export function useDeletePosting() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => fetchRaw(`/api/recruiter/job-descriptions/${id}`, { method: 'DELETE' }),
    onSettled: () => queries.invalidateQueries({ queryKey: KEY }),
  })
}

export async function fetchPosting(id: string): Promise<WholePosting> {
  const answer = await fetchRaw(`/api/recruiter/job-descriptions/${id}`)
  return (await answer.json()) as WholePosting
}

/** What is read out of a posting, asked for once its writer pauses; the last answer stays until the next. */
export function usePreview(title: string, text: string) {
  const settled = useSettled(JSON.stringify({ title: title.trim() || ' ', text }))
  return useQuery<Preview>({
    queryKey: ['preview', settled],
    enabled: text.trim() !== '',
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: keepPreviousData,
    retry: (failures, error) => !isStatus(error, 404, 405, 422) && failures < 3,
    queryFn: async ({ signal }) => {
      const headers = { 'content-type': 'application/json' }
      const init = { method: 'POST', body: settled, headers, signal }
      const answer = await fetchRaw('/api/recruiter/job-descriptions/preview', init)
      return (await answer.json()) as Preview
    },
  })
}

function useSettled(value: string): string {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), TYPED_FOR_MS)
    return () => clearTimeout(timer)
  }, [value])
  return settled
}
