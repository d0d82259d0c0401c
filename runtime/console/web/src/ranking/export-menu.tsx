/** Saves the ranking as it is shown: the same filters, the same order, every page of it. */

import { useState } from 'react'
import { sentence } from '../api/problem'
import { nameOf } from '../live/naming'
import type { Job } from '../live/news'
import { save } from '../ui/save'
import { t } from '../words'
import { type Filter, fetchItems, type Item } from './items'

const PAGE = 500
const KINDS = { csv: 'rank.exportCsv', xlsx: 'rank.exportXlsx' } as const

export function ExportMenu({ job, filter, total }: { job: Job; filter: Filter; total: number }) {
  const [done, setDone] = useState<number | null>(null)
  const [error, setError] = useState<unknown>(null)

  const run = async (kind: keyof typeof KINDS) => {
    setError(null)
    setDone(0)
    try {
      const items = await collect(job.id, filter, setDone)
      const { writeTable } = await import('./export')
      save(writeTable(kind, items), `${nameOf(job)}.${kind}`)
    } catch (reason) {
      setError(reason)
    } finally {
      setDone(null)
    }
  }

  if (done !== null)
    return <span role="status">{t('rank.exporting', { done, total: Math.max(done, total) })}</span>
  return (
    <>
      {Boolean(error) && (
        <span role="alert" className="wrong">
          {sentence(error)}
        </span>
      )}
      {Object.entries(KINDS).map(([kind, word]) => (
        <button
          key={kind}
          type="button"
          className="plain"
          disabled={!total}
          onClick={() => void run(kind as keyof typeof KINDS)}
          aria-label={`${t('rank.export')}: ${t(word)}`}
        >
          {t(word)}
        </button>
      ))}
    </>
  )
}

async function collect(jobId: string, filter: Filter, tell: (count: number) => void): Promise<Item[]> {
  const items: Item[] = []
  const { signal } = new AbortController()
  for (let cursor: string | null = null; ; ) {
    const page = await fetchItems(jobId, filter, { cursor, limit: PAGE, signal })
    items.push(...page.items)
    tell(items.length)
    if (!page.nextCursor) return items
    cursor = page.nextCursor
  }
}
