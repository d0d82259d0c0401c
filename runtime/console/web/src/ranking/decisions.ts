/** What people say of candidates: a verdict of their own with its reason, and notes. The API keeps both. */

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api, type Schemas, take } from '../api/client'
import type { Analysis } from './items'

export type Decision = Schemas['DecisionView']
export type Verdict = Analysis['verdict']

const PAGE = 500
const ofJob = (jobId: string) => ['decisions', jobId] as const

/** The decisions about a job's candidates, newest first, by candidate. */
export function useDecisions(jobId: string) {
  return useQuery({
    queryKey: ofJob(jobId),
    queryFn: async ({ signal }) => {
      const found = new Map<string, Decision[]>()
      for (let cursor: string | null = null; ; ) {
        const page: Schemas['DecisionPage'] = await take(
          api.GET('/api/recruiter/jobs/{jobId}/decisions', {
            params: { path: { jobId }, query: cursor ? { limit: PAGE, cursor } : { limit: PAGE } },
            signal,
            cache: 'no-store',
          }),
        )
        for (const one of page.decisions) found.set(one.itemId, [...(found.get(one.itemId) ?? []), one])
        if (!page.nextCursor) return found
        cursor = page.nextCursor
      }
    },
  })
}

/** The verdict that a person has put in the place of the analysis's; the latest counts. */
export function overrideOf(decisions: Decision[] | undefined): Decision | undefined {
  return decisions?.find((one) => one.kind === 'override')
}

export function useOverride(jobId: string, itemId: string) {
  return useDecision(jobId, (body: { verdict: Verdict; reason: string }) =>
    take(
      api.POST('/api/recruiter/jobs/{jobId}/items/{itemId}/override', {
        params: { path: { jobId, itemId } },
        body,
      }),
    ),
  )
}

export function useNote(jobId: string, itemId: string) {
  return useDecision(jobId, (body: { text: string }) =>
    take(
      api.POST('/api/recruiter/jobs/{jobId}/items/{itemId}/notes', {
        params: { path: { jobId, itemId } },
        body,
      }),
    ),
  )
}

function useDecision<Body>(jobId: string, add: (body: Body) => Promise<Decision>) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: add,
    onSuccess: () => queries.invalidateQueries({ queryKey: ofJob(jobId) }),
  })
}
