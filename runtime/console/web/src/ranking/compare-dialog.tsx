/** Two to four candidates side by side: one row a criterion, with the lines that show it. */

import type { ReactNode } from 'react'
import { formatNumber } from '../format'
import { Dialog } from '../ui/dialog'
import { ScrollBox } from '../ui/scroll-box'
import { t, tOr } from '../words'
import { type Analysis, analysisOf, type Item, labelOf, languageOf } from './items'
import { ScoreBand } from './score-band'

export const MOST_COMPARED = 4

interface Props {
  items: Item[]
  onClose: () => void
  onRemove: (item: Item) => void
  onOpen: (item: Item) => void
}

export function CompareDialog({ items, onClose, onRemove, onOpen }: Props) {
  const analyses = items.map(analysisOf)
  const first = analyses.find((one) => one !== null)
  return (
    <Dialog title={t('compare.title', { count: items.length })} size="wide" onClose={onClose}>
      <p className="quiet">{t('compare.same')}</p>
      <ScrollBox className="table-box" label={t('compare.title', { count: items.length })}>
        <table className="compare">
          <thead>
            <tr>
              <th scope="col">{t('compare.criterion')}</th>
              {items.map((item) => (
                <th scope="col" key={item.itemId}>
                  <button type="button" className="plain" onClick={() => onOpen(item)}>
                    <bdi className="file-name">{labelOf(item)}</bdi>
                  </button>
                  <button
                    type="button"
                    className="plain close"
                    onClick={() => onRemove(item)}
                    aria-label={t('compare.remove', { name: labelOf(item) })}
                  >
                    ✕
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <Criterion
              name={t('cand.sum')}
              analyses={analyses}
              show={(one) => <ScoreBand analysis={one} />}
            />
            {first?.explanation.map(({ part }) => (
              <Criterion
                key={part}
                name={tOr(`part.${part}`, part)}
                analyses={analyses}
                show={(one) => <PartOf analysis={one} part={part} />}
              />
            ))}
            <Criterion name={t('rank.years')} analyses={analyses} show={years} />
            {first?.requirements.map((requirement, at) => (
              <Criterion
                key={`${requirement.start} ${requirement.text}`}
                name={requirement.text}
                note={requirement.kind === 'nice' ? t('read.nice') : undefined}
                analyses={analyses}
                show={(one) => <FoundLine analysis={one} at={at} />}
              />
            ))}
          </tbody>
        </table>
      </ScrollBox>
    </Dialog>
  )
}

interface CriterionProps {
  name: string
  note?: string | undefined
  analyses: (Analysis | null)[]
  show: (analysis: Analysis) => ReactNode
}

function Criterion({ name, note, analyses, show }: CriterionProps) {
  return (
    <tr>
      <th scope="row">
        {name}
        {note && <span className="quiet">{note}</span>}
      </th>
      {analyses.map((analysis, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place
        <td key={at}>{analysis ? show(analysis) : '–'}</td>
      ))}
    </tr>
  )
}

function PartOf({ analysis, part }: { analysis: Analysis; part: string }) {
  const found = analysis.explanation.find((one) => one.part === part)
  if (!found) return '–'
  return (
    <>
      <strong>{formatNumber(found.points, 1)}</strong>
      <span className="quiet" lang={languageOf(analysis)}>
        {found.detail}
      </span>
    </>
  )
}

function FoundLine({ analysis, at }: { analysis: Analysis; at: number }) {
  const found = analysis.requirements[at]
  if (!found) return '–'
  return (
    <>
      <span className={`finding ${found.status}`}>{t(`find.${found.status}`)}</span>
      {found.evidence && <q>{found.evidence}</q>}
    </>
  )
}

function years(analysis: Analysis) {
  return analysis.experienceYears === null ? t('cand.yearsNone') : formatNumber(analysis.experienceYears, 1)
}
