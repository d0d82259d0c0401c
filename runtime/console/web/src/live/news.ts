/** Puts what the hub says into the cache of queries, newest wins, and tells of ends once. */

import type { QueryClient } from '@tanstack/react-query'
import type { Schemas } from '../api/client'
import { tellEnd } from './ends'

export type Progress = Schemas['Progress']
export type Job = Schemas['JobView']
export type End = Schemas['JobCompleted'] | Schemas['JobFailed'] | Schemas['JobCancelled']

export const keys = {
  jobs: ['jobs'] as const,
  job: (jobId: string) => ['job', jobId] as const,
  progress: (jobId: string) => ['progress', jobId] as const,
  items: (jobId: string) => ['items', jobId] as const,
  result: (jobId: string) => ['result', jobId] as const,
}

export function takeProgress(queries: QueryClient, news: Progress): void {
  queries.setQueryData<Progress>(keys.progress(news.jobId), (before) =>
    isOlder(news, before) ? before : news,
  )
  if (!isListed(queries, news.jobId)) void queries.invalidateQueries({ queryKey: keys.jobs })
  patchJob(queries, news.jobId, (job) => ({
    ...job,
    status: isFinal(news.status) ? job.status : news.status,
    processedItems: news.processedItems,
    failedItems: news.failedItems,
    totalItems: news.totalItems,
    progressPercentage: news.progressPercentage,
    estimatedCompletionTime: news.estimatedCompletionTime,
    waitReason: null,
  }))
}

export function takeEnd(queries: QueryClient, end: End): void {
  void queries.invalidateQueries({ queryKey: keys.job(end.jobId) })
  void queries.invalidateQueries({ queryKey: keys.result(end.jobId) })
  void queries.invalidateQueries({ queryKey: keys.jobs })
  tellEnd(queries, end)
}

export function isFinal(status: Job['status']): boolean {
  return status === 'completed' || status === 'failed' || status === 'cancelled'
}

function isOlder(news: Progress, before: Progress | undefined): boolean {
  if (!before) return false
  if (news.generation !== before.generation) return news.generation < before.generation
  return news.sequence < before.sequence
}

/** Whether the list of jobs has a job, or is not there to have one. */
function isListed(queries: QueryClient, jobId: string): boolean {
  const found = queries.getQueryData<Pages>(keys.jobs)
  return !found || found.pages.some((page) => page.jobs.some((job) => job.id === jobId))
}

type Pages = { pages: { jobs: Job[] }[]; pageParams: unknown[] }

/** Changes a job where it is shown; counts of a job that has ended are the database's to say. */
function patchJob(queries: QueryClient, jobId: string, change: (job: Job) => Job): void {
  const patch = (job: Job): Job => (job.id === jobId && !isFinal(job.status) ? change(job) : job)
  queries.setQueryData<Job>(keys.job(jobId), (job) => job && patch(job))
  queries.setQueryData<Pages>(keys.jobs, (found) =>
    found ? { ...found, pages: found.pages.map((page) => ({ ...page, jobs: page.jobs.map(patch) })) } : found,
  )
}
