/** Sends files in batches, three at once; what the server refuses is named, what it cannot take now waits. */

import { fetchRaw, type Schemas } from '../api/client'
import { isStatus, NoAnswerError, ProblemError, sentence } from '../api/problem'
import { t } from '../words'
import type { FoundFile, Walk } from './walk'

export type Outcome = 'waiting' | 'sending' | 'kept' | 'refused'

export interface Entry {
  key: number
  file: File
  path: string
  outcome: Outcome
  reason: string
  /** Several for an archive. */
  resumes: Schemas['ResumeView'][]
  /** Of another file of the same content, which came before it. */
  duplicateOf: string
}

export interface Upload {
  entries: readonly Entry[]
  counts: Record<Outcome, number>
  duplicateCount: number
  hiddenCount: number
  /** When sending goes on, by this browser's clock; null while nothing is waited for. */
  pausedUntil: number | null
  lookingCount: number | null
}

const BATCH = 50
const BATCH_BYTES = 24 * 1_048_576
const AT_ONCE = 3
const MOST_FILE_BYTES = 10 * 1_048_576
const LONGEST_PAUSE_S = 20
const POINTER = /^\/files\/(\d+)/
const ARCHIVE = /\.zip$/i

class Uploads {
  private entries: Entry[] = []
  private queue: Entry[] = []
  private firstOfContent = new Map<string, Entry>()
  private listeners = new Set<() => void>()
  private sendingCount = 0
  private generation = 0
  private isTelling = false
  private extra: Pick<Upload, 'hiddenCount' | 'pausedUntil' | 'lookingCount'> = {
    hiddenCount: 0,
    pausedUntil: null,
    lookingCount: null,
  }
  private counts: Record<Outcome, number> = { waiting: 0, sending: 0, kept: 0, refused: 0 }
  private duplicateCount = 0
  private snapshot: Upload = this.look()

  subscribe = (listener: () => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  get = () => this.snapshot

  looking(count: number | null): void {
    this.extra = { ...this.extra, lookingCount: count }
    this.tell()
  }

  add(walk: Walk): void {
    const first = this.entries.length
    const added = walk.files.map(({ file, path }: FoundFile, at): Entry => {
      return { key: first + at, file, path, outcome: 'waiting', reason: '', resumes: [], duplicateOf: '' }
    })
    this.entries = [...this.entries, ...added]
    this.counts.waiting += added.length
    this.extra = { ...this.extra, hiddenCount: this.extra.hiddenCount + walk.hiddenCount }
    for (const entry of added) this.queue.push(entry)
    this.tell()
    this.work()
  }

  clear(): void {
    this.generation += 1
    this.entries = []
    this.queue = []
    this.firstOfContent.clear()
    this.counts = { waiting: 0, sending: 0, kept: 0, refused: 0 }
    this.duplicateCount = 0
    this.extra = { hiddenCount: 0, pausedUntil: null, lookingCount: null }
    this.sendingCount = 0
    this.tell()
  }

  /** The resumes of what was kept, in the order of the files. */
  resumeIds(withDuplicates: boolean): string[] {
    const kept = this.entries.filter((entry) => withDuplicates || !entry.duplicateOf)
    return kept.flatMap((entry) => entry.resumes.map((resume) => resume.id))
  }

  private work(): void {
    while (this.sendingCount < AT_ONCE && this.queue.length) {
      this.sendingCount += 1
      const generation = this.generation
      const batch = this.nextBatch()
      void (batch.length ? this.send(batch, generation) : Promise.resolve()).finally(() => {
        if (generation !== this.generation) return
        this.sendingCount -= 1
        this.work()
      })
    }
  }

  /** Takes from the queue; only here are sizes looked at, for the browser asks the disk for each. */
  private nextBatch(): Entry[] {
    const batch: Entry[] = []
    let bytes = 0
    while (this.queue.length && batch.length < BATCH) {
      const entry = this.queue[0] as Entry
      const isAlone = ARCHIVE.test(entry.path) // its resumes have to be told from others'
      const isTooLarge = !isAlone && entry.file.size > MOST_FILE_BYTES
      if (!isTooLarge && batch.length && (isAlone || bytes + entry.file.size > BATCH_BYTES)) break
      this.queue.shift()
      if (isTooLarge) {
        this.settle(entry, 'refused', t('files.tooLarge'))
        this.tell()
        continue
      }
      batch.push(entry)
      bytes += entry.file.size
      if (isAlone) break
    }
    return batch
  }

  private async send(batch: Entry[], generation: number): Promise<void> {
    for (const entry of batch) this.mark(entry, 'sending')
    this.tell()
    for (let failures = 0; generation === this.generation; failures += 1) {
      try {
        const resumes = await post(batch)
        if (generation === this.generation) this.keep(batch, resumes)
        return
      } catch (error) {
        if (generation !== this.generation) return
        if (isTemporary(error)) await this.pause(error, failures)
        else return this.refuse(batch, error, generation)
      }
    }
  }

  private async refuse(batch: Entry[], error: unknown, generation: number): Promise<void> {
    const named = namedFiles(batch, error)
    for (const [entry, reason] of named) this.settle(entry, 'refused', reason)
    const others = batch.filter((entry) => !named.has(entry))
    if (named.size || others.length === 1) {
      const [only] = others
      if (!named.size && only) this.settle(only, 'refused', await reasonFor(only, error))
      else if (others.length) await this.send(others, generation)
    } else {
      const half = Math.ceil(others.length / 2)
      await this.send(others.slice(0, half), generation)
      await this.send(others.slice(half), generation)
    }
    this.tell()
  }

  private keep(batch: Entry[], resumes: Schemas['ResumeView'][]): void {
    batch.forEach((entry, at) => {
      entry.resumes = batch.length === 1 ? resumes : resumes.slice(at, at + 1)
      this.findDuplicate(entry)
      this.settle(entry, 'kept', '')
    })
    this.extra = { ...this.extra, pausedUntil: null }
    this.tell()
  }

  private findDuplicate(entry: Entry): void {
    const [resume] = entry.resumes
    if (!resume || entry.resumes.length > 1) return
    const first = this.firstOfContent.get(resume.sha256)
    if (!first) {
      this.firstOfContent.set(resume.sha256, entry)
      return
    }
    const [kept, left] = first.key < entry.key ? [first, entry] : [entry, first] // batches end in any order
    left.duplicateOf = kept.path
    this.firstOfContent.set(resume.sha256, kept)
    this.duplicateCount += 1
  }

  private async pause(error: unknown, failures: number): Promise<void> {
    const askedS = error instanceof ProblemError ? error.retryAfterS : null
    const pauseS = askedS ?? Math.min(LONGEST_PAUSE_S, 2 ** failures)
    this.extra = { ...this.extra, pausedUntil: Date.now() + pauseS * 1_000 }
    this.tell()
    await new Promise((resolve) => setTimeout(resolve, pauseS * 1_000))
  }

  private settle(entry: Entry, outcome: Outcome, reason: string): void {
    entry.reason = reason
    this.mark(entry, outcome)
  }

  /** The one place that counts. */
  private mark(entry: Entry, outcome: Outcome): void {
    this.counts[entry.outcome] -= 1
    this.counts[outcome] += 1
    entry.outcome = outcome
  }

  private look(): Upload {
    return {
      entries: this.entries,
      counts: { ...this.counts },
      duplicateCount: this.duplicateCount,
      ...this.extra,
    }
  }

  /** Tells at most once a frame, whatever the number of files. */
  private tell(): void {
    if (this.isTelling) return
    this.isTelling = true
    requestAnimationFrame(() => {
      this.isTelling = false
      this.snapshot = this.look()
      for (const listener of this.listeners) listener()
    })
  }
}

export const uploads = new Uploads()

async function post(batch: Entry[]): Promise<Schemas['ResumeView'][]> {
  const form = new FormData()
  for (const entry of batch) form.append('files', entry.file, entry.file.name)
  const answer = await fetchRaw('/api/recruiter/resumes', { method: 'POST', body: form })
  return ((await answer.json()) as { resumes: Schemas['ResumeView'][] }).resumes
}

function isTemporary(error: unknown): boolean {
  if (isStatus(error, 429)) return error.problem.errors.length === 0 && !isQuota(error)
  return isStatus(error, 408, 500, 502, 503, 504) || error instanceof NoAnswerError
}

/** The room for files, which no waiting makes. */
function isQuota(error: ProblemError): boolean {
  return error.problem.type?.endsWith('quota-exceeded') ?? false
}

/** The files that the server points at. */
function namedFiles(batch: Entry[], error: unknown): Map<Entry, string> {
  const named = new Map<Entry, string>()
  if (!(error instanceof ProblemError)) return named
  for (const { pointer, detail } of error.problem.errors) {
    const entry = batch[Number(POINTER.exec(pointer)?.[1] ?? -1)]
    if (entry) named.set(entry, inWords(error, detail))
  }
  return named
}

/** What the server says of a file, in the user's language where it is one of the usual reasons. */
function inWords(error: ProblemError, detail: string): string {
  const [, name] = /`([^`]+)` is of a type/.exec(detail) ?? []
  if (isStatus(error, 415) && name) return t('files.wrongType', { name })
  return detail.replace(/`([^`]*)`/g, '“$1”')
}

async function reasonFor(entry: Entry, error: unknown): Promise<string> {
  try {
    await entry.file.slice(0, 1).arrayBuffer()
  } catch {
    return t('files.unreadable')
  }
  return sentence(error)
}
