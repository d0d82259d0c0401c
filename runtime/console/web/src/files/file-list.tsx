/** Every file by name with what became of it; only those in view exist as rows. */

import { useVirtualizer } from '@tanstack/react-virtual'
import { useRef, useState } from 'react'
import { formatBytes } from '../format'
import { ScrollBox } from '../ui/scroll-box'
import { t, type Word } from '../words'
import type { Entry, Upload } from './upload'

const ROW_PX = 36
const FILTERS = {
  all: 'files.filterAll',
  refused: 'files.filterRefused',
  duplicate: 'files.filterDuplicate',
} as const
type Shown = keyof typeof FILTERS

export function FileList({ upload }: { upload: Upload }) {
  const [wanted, setWanted] = useState<Shown | null>(null)
  const shown = wanted ?? (upload.counts.refused ? 'refused' : 'all')
  const entries = upload.entries.filter(
    (entry) => shown === 'all' || (shown === 'refused' ? entry.outcome === 'refused' : entry.duplicateOf),
  )
  const box = useRef<HTMLElement>(null)
  const list = useVirtualizer({
    count: entries.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PX,
    overscan: 8,
  })
  const rows = list.getVirtualItems()
  const before = rows[0]?.start ?? 0
  const after = list.getTotalSize() - (rows.at(-1)?.end ?? 0)
  return (
    <>
      <div className="tabs small">
        {(Object.entries(FILTERS) as [Shown, Word][]).map(([one, word]) => (
          <button key={one} type="button" aria-pressed={one === shown} onClick={() => setWanted(one)}>
            {t(word)}
          </button>
        ))}
      </div>
      <ScrollBox ref={box} className="file-box" label={t('files.list')}>
        <table className="files" aria-rowcount={entries.length + 1}>
          <thead>
            <tr aria-rowindex={1}>
              <th scope="col">{t('files.name')}</th>
              <th scope="col" className="number">
                {t('files.size')}
              </th>
              <th scope="col">{t('files.outcome')}</th>
            </tr>
          </thead>
          <tbody>
            <Space height={before} />
            {rows.map(({ index, key }) => {
              const entry = entries[index]
              return entry && <FileRow key={key} entry={entry} index={index} measure={list.measureElement} />
            })}
            <Space height={after} />
          </tbody>
        </table>
      </ScrollBox>
    </>
  )
}

interface RowProps {
  entry: Entry
  index: number
  /** Told of each row: a reason may take more than a line. */
  measure: (row: Element | null) => void
}

function FileRow({ entry, index, measure }: RowProps) {
  return (
    <tr ref={measure} data-index={index} aria-rowindex={index + 2} className={entry.outcome}>
      <th scope="row">
        <bdi className="file-name" title={entry.path}>
          {entry.path}
        </bdi>
      </th>
      <td className="number">{formatBytes(entry.file.size)}</td>
      <td>{outcomeOf(entry)}</td>
    </tr>
  )
}

function outcomeOf(entry: Entry): string {
  if (entry.outcome === 'refused') return entry.reason
  if (entry.duplicateOf) return t('files.duplicateOf', { name: entry.duplicateOf })
  if (entry.resumes.length > 1) return t('files.keptMany', { count: entry.resumes.length })
  return t(`files.${entry.outcome}`)
}

function Space({ height }: { height: number }) {
  if (height <= 0) return null
  return (
    <tr aria-hidden="true">
      <td style={{ height }} />
    </tr>
  )
}
