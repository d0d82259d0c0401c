/** The items of a job as the ranking shows them: filtered, sorted and cut into pages by the server. */

import { api, type Schemas, take } from '../api/client'
import { keys } from '../live/news'

export type Item = Schemas['ItemView']
export type Analysis = Schemas['ResumeAnalysis']
export type ItemPage = Schemas['ItemPage']

export interface Filter {
  status?: 'completed' | 'failed'
  sort: 'score' | 'position'
  q?: string
  skill?: string
  flag?: string
  minScore?: number
}

export const VERDICTS = ['strong', 'good', 'partial', 'weak'] as const
export const FLAGS = [
  'instructions',
  'hidden_text',
  'pasted_posting',
  'keyword_stuffing',
  'little_text',
  'language_not_covered',
] as const

/** The language that the sentences of a result are in: the posting's, where it is one of theirs. */
export function languageOf(analysis: Analysis): string {
  return analysis.language === 'de' ? 'de' : 'en'
}

export function itemsKey(jobId: string, filter: Filter, what: string) {
  return [...keys.items(jobId), what, filter] as const
}

interface Page {
  cursor: string | null
  limit: number
  signal: AbortSignal
}

export async function fetchItems(
  jobId: string,
  filter: Filter,
  { cursor, limit, signal }: Page,
): Promise<ItemPage> {
  const query = { ...filter, limit, ...(cursor ? { cursor } : {}) }
  const page: unknown = await take(
    api.GET('/api/recruiter/jobs/{jobId}/items', {
      params: { path: { jobId }, query },
      signal,
      cache: 'no-store',
    }),
  )
  return page as ItemPage // the generator's readable types are its own, and equal
}

export function hasFilter(filter: Filter): boolean {
  return Boolean(filter.q || filter.skill || filter.flag || filter.minScore)
}

export function analysisOf(item: Item): Analysis | null {
  const result = item.resultData
  return result && 'verdict' in result ? (result as Analysis) : null
}

/** The file's name as it was uploaded, else the beginning of its id. */
export function labelOf(item: Pick<Item, 'itemId' | 'label'>): string {
  return item.label || item.itemId.slice(0, 8)
}

export function musts(analysis: Analysis): Analysis['requirements'] {
  return analysis.requirements.filter((one) => one.kind === 'must')
}
