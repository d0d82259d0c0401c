/** The user's job descriptions, and what the analysis reads out of one. */

import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { api, type Schemas, take } from '../api/client'

export type Posting = Schemas['JobDescriptionView']
export type Preview = Schemas['PostingRead']
export type Requirement = Schemas['AskedFor']

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
    mutationFn: (jobDescriptionId: string) =>
      take(
        api.DELETE('/api/recruiter/job-descriptions/{jobDescriptionId}', {
          params: { path: { jobDescriptionId } },
        }),
      ),
    onSettled: () => queries.invalidateQueries({ queryKey: KEY }),
  })
}

export function fetchPosting(jobDescriptionId: string): Promise<Schemas['JobDescriptionWithText']> {
  return take(
    api.GET('/api/recruiter/job-descriptions/{jobDescriptionId}', { params: { path: { jobDescriptionId } } }),
  )
}

/** What is read out of a posting, asked for once its writer pauses; the last answer stays until the next. */
export function usePreview(title: string, text: string) {
  const settled = useSettled(title.trim(), text)
  return useQuery<Preview>({
    queryKey: ['preview', settled],
    enabled: settled.text.trim() !== '',
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      const read = await take(api.POST('/api/recruiter/job-descriptions/preview', { body: settled, signal }))
      return placeInUtf16(read, settled.text)
    },
  })
}

function useSettled(title: string, text: string): { title: string; text: string } {
  const [settled, setSettled] = useState({ title, text })
  useEffect(() => {
    const timer = setTimeout(() => setSettled({ title, text }), TYPED_FOR_MS)
    return () => clearTimeout(timer)
  }, [title, text])
  return settled
}

/** The API counts characters; JavaScript counts those beyond the first plane as two. */
function placeInUtf16(read: Preview, text: string): Preview {
  const units = [0]
  for (const character of text) units.push((units.at(-1) ?? 0) + character.length)
  const place = <T extends { start: number; end: number }>(one: T): T => ({
    ...one,
    start: units[one.start] ?? text.length,
    end: units[one.end] ?? text.length,
  })
  return { ...read, requirements: read.requirements.map(place), years: read.years && place(read.years) }
}
