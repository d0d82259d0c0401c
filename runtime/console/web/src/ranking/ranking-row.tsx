/** One candidate in the list. */

import { formatNumber } from '../format'
import { t, tOr } from '../words'
import type { Decision } from './decisions'
import { type Analysis, analysisOf, type Item, labelOf, musts } from './items'
import { ScoreBand } from './score-band'

const HEAD_ROWS = 1

interface Props {
  item: Item | undefined
  index: number
  override: Decision | undefined
  isRanked: boolean
  isActive: boolean
  isSelected: boolean
  onFocus: (itemId: string) => void
  toggle: (item: Item) => void
  open: (item: Item) => void
}

export function RankingRow({
  item,
  index,
  override,
  isRanked,
  isActive,
  isSelected,
  onFocus,
  toggle,
  open,
}: Props) {
  const place = { 'aria-rowindex': index + 1 + HEAD_ROWS, 'data-index': index }
  if (!item) {
    return (
      <tr {...place} className="row loading-row">
        <td>{t('rank.loading')}</td>
      </tr>
    )
  }
  const analysis = analysisOf(item)
  const name = labelOf(item)
  return (
    <tr
      {...place}
      className="row"
      tabIndex={isActive ? 0 : -1}
      aria-selected={isSelected}
      onFocus={() => onFocus(item.itemId)}
      onClick={(event) => {
        if (!(event.target instanceof HTMLInputElement)) open(item)
      }}
    >
      <td className="col-select">
        <input
          type="checkbox"
          tabIndex={-1}
          checked={isSelected}
          onChange={() => toggle(item)}
          aria-label={t('rank.select', { name })}
        />
      </td>
      <td className="col-place number">{formatNumber(isRanked ? index + 1 : item.position + 1)}</td>
      <th scope="row">
        <bdi className="file-name" title={name}>
          {name}
        </bdi>
      </th>
      <td className="col-score">
        {analysis ? <ScoreBand analysis={analysis} override={override} /> : t('cand.erased')}
      </td>
      <td className="col-skills">{analysis && <Skills analysis={analysis} />}</td>
      <td className="col-years number">
        {analysis?.experienceYears == null ? '–' : formatNumber(analysis.experienceYears, 1)}
      </td>
      <td className="col-flags">
        {analysis?.flags.map((flag) => (
          <span key={flag} className="flag">
            {tOr(`flag.${flag}`, flag)}
          </span>
        ))}
      </td>
    </tr>
  )
}

function Skills({ analysis }: { analysis: Analysis }) {
  const required = musts(analysis)
  const named = (status: string) => required.filter((one) => one.status === status).map((one) => one.text)
  const shown = named('shown').length
  const missing = analysis.missingSkills.join(', ')
  const unclear = named('unclear').join(', ')
  const lacking = missing
    ? t('rank.missing', { names: missing })
    : unclear && t('rank.unclear', { names: unclear })
  return (
    <div className="skills">
      <span>{t('rank.shown', { shown, total: required.length })}</span>
      {lacking && (
        <span className="quiet cut" title={missing || unclear}>
          {lacking}
        </span>
      )}
    </div>
  )
}
