/** Ends of jobs: told once in the page, in its title, and by the system where the user has asked for that. */

import type { QueryClient } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import { serverNow } from '../clock'
import { peekSession } from '../session'
import { t } from '../words'
import { nameOf } from './naming'
import type { End, Job } from './news'
import { keys } from './news'

export interface Notice {
  id: string
  jobId: string
  jobType: Job['jobType']
  title: string
  status: Job['status']
  processed: number
  failed: number
}

const MOST_SHOWN = 3
const MOST_REMEMBERED = 200
let notices: Notice[] = []
const told = new Set<string>()
const listeners = new Set<() => void>()

export function useNotices(): Notice[] {
  return useSyncExternalStore(subscribe, () => notices)
}

export function dismiss(id: string): void {
  set(notices.filter((notice) => notice.id !== id))
}

/** Tells of an end that the hub has told of, unless the page knew of it. */
export function tellEnd(queries: QueryClient, end: End): void {
  const job = findJob(queries, end.jobId)
  if (job && isOpen(job)) tellOnce({ ...end, jobType: job.jobType, title: nameOf(job) })
}

/** Tells of an end that the page finds when it asks: the hub was away when it came. */
export function tellFoundEnd(before: Job | undefined, now: Job): void {
  if (!before || !isOpen(before) || isOpen(now) || !now.completedAt) return
  tellOnce({ ...now, jobId: now.id, completedAt: now.completedAt, title: nameOf(now) })
}

type Told = Pick<End, 'jobId' | 'processedItems' | 'failedItems' | 'completedAt'> & {
  status: Job['status']
  jobType: Job['jobType']
  title: string
}

function tellOnce(end: Told): void {
  const id = `${end.jobId}:${Date.parse(end.completedAt)}`
  if (told.has(id)) return
  told.add(id)
  rememberTold(end.jobId)
  const notice: Notice = {
    id,
    jobId: end.jobId,
    jobType: end.jobType,
    title: end.title,
    status: end.status,
    processed: end.processedItems,
    failed: end.failedItems,
  }
  set([notice, ...notices.filter((one) => one.jobId !== end.jobId)].slice(0, MOST_SHOWN))
  tellSystem(notice)
}

/** What an end is called, in one line. */
export function describeEnd(notice: Pick<Notice, 'jobType' | 'status' | 'processed' | 'failed'>): string {
  const counts = { done: notice.processed, failed: notice.failed }
  if (notice.status === 'completed' && notice.jobType === 'report_generation') return t('end.report')
  if (notice.status === 'completed') return t(notice.failed ? 'end.partly' : 'end.completed', counts)
  return t(notice.status === 'cancelled' ? 'end.cancelled' : 'end.failed', counts)
}

/** Whether a job's end was missed: it came after all that the user has seen, and was neither told nor looked at. */
export function isMissed(job: Job): boolean {
  const { since, told: known } = read()
  if (isOpen(job) || !job.completedAt || !since) return false
  return Date.parse(job.completedAt) > Date.parse(since) && !known.includes(job.id)
}

/** Of a user's first visit: what ended before it was not missed. */
export function beginSeeing(): void {
  if (!read().since) seeAllUntil(new Date(serverNow()).toISOString())
}

export function seeAllUntil(moment: string): void {
  write({ since: moment, told: [] })
}

export function rememberTold(jobId: string): void {
  const seen = read()
  if (!seen.told.includes(jobId)) write({ ...seen, told: [jobId, ...seen.told].slice(0, MOST_REMEMBERED) })
}

export function canAskSystem(): boolean {
  return 'Notification' in window && Notification.permission === 'default'
}

export async function askSystem(): Promise<boolean> {
  return (await Notification.requestPermission()) === 'granted'
}

function tellSystem(notice: Notice): void {
  if (!('Notification' in window) || Notification.permission !== 'granted') return
  // the tag is the end's own, so that two tabs make one notification
  new Notification(notice.title, { body: describeEnd(notice), tag: notice.id })
}

function isOpen(job: Job): boolean {
  return job.status === 'queued' || job.status === 'processing'
}

function findJob(queries: QueryClient, jobId: string): Job | undefined {
  const pages = queries.getQueryData<{ pages: { jobs: Job[] }[] }>(keys.jobs)?.pages ?? []
  return (
    queries.getQueryData<Job>(keys.job(jobId)) ??
    pages.flatMap((page) => page.jobs).find((job) => job.id === jobId)
  )
}

interface Seen {
  since: string | null
  told: string[]
}

function storageKey(): string {
  return `careerbird.seen.${peekSession()?.userId ?? ''}`
}

function read(): Seen {
  try {
    return { since: null, told: [], ...JSON.parse(localStorage.getItem(storageKey()) ?? '{}') }
  } catch {
    return { since: null, told: [] }
  }
}

function write(seen: Seen): void {
  try {
    localStorage.setItem(storageKey(), JSON.stringify(seen))
  } catch {
    // a browser that keeps nothing shows what it has shown before
  }
}

function set(next: Notice[]): void {
  notices = next
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
