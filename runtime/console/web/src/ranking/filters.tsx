/** What the server filters and sorts by, kept in the address. */

import { useEffect, useState } from 'react'
import { useSearchParams } from 'wouter'
import { formatNumber } from '../format'
import { t } from '../words'
import { type Filter, FLAGS } from './items'

const TYPED_FOR_MS = 300
const LEAST_SCORES = [90, 80, 70, 60, 50, 40, 30]

export function useFilter() {
  const [search, setSearch] = useSearchParams()
  const filter: Filter = {
    status: 'completed',
    sort: search.get('sort') === 'position' ? 'position' : 'score',
  }
  const q = search.get('q')
  const skill = search.get('skill')
  const flag = search.get('flag')
  const minScore = Number(search.get('minScore') ?? 0)
  if (q) filter.q = q
  if (skill) filter.skill = skill
  if (flag) filter.flag = flag
  if (minScore > 0) filter.minScore = minScore
  const change = (values: Partial<Record<keyof Filter, string | number>>) =>
    setSearch(
      (before) => {
        for (const [name, value] of Object.entries(values)) {
          if (value && !(name === 'sort' && value === 'score')) before.set(name, String(value))
          else before.delete(name)
        }
        return before
      },
      { replace: true },
    )
  const clear = () => change({ q: '', skill: '', flag: '', minScore: 0 })
  return { filter, change, clear }
}

interface Props {
  filter: Filter
  change: (values: Partial<Record<keyof Filter, string | number>>) => void
}

export function Filters({ filter, change }: Props) {
  return (
    <search className="filters">
      <TypedField label={t('rank.search')} value={filter.q ?? ''} onChange={(q) => change({ q })} />
      <TypedField
        label={t('rank.skill')}
        value={filter.skill ?? ''}
        onChange={(skill) => change({ skill })}
      />
      <label className="field">
        {t('rank.minScore')}
        <select
          value={filter.minScore ?? 0}
          onChange={(event) => change({ minScore: Number(event.target.value) })}
        >
          <option value={0}>{t('rank.band.any')}</option>
          {LEAST_SCORES.map((score) => (
            <option key={score} value={score}>
              {formatNumber(score)}
            </option>
          ))}
        </select>
      </label>
      <label className="field">
        {t('rank.flag')}
        <select value={filter.flag ?? ''} onChange={(event) => change({ flag: event.target.value })}>
          <option value="">{t('rank.flagAny')}</option>
          {FLAGS.map((flag) => (
            <option key={flag} value={flag}>
              {t(`flag.${flag}`)}
            </option>
          ))}
        </select>
      </label>
    </search>
  )
}

/** A field that asks once its user has stopped typing. */
function TypedField({
  label,
  value,
  onChange,
}: {
  label: string
  value: string
  onChange: (text: string) => void
}) {
  const [text, setText] = useState(value)
  useEffect(() => setText(value), [value])
  useEffect(() => {
    if (text === value) return
    const timer = setTimeout(() => onChange(text), TYPED_FOR_MS)
    return () => clearTimeout(timer)
  })
  return (
    <label className="field">
      {label}
      <input type="search" value={text} maxLength={100} onChange={(event) => setText(event.target.value)} />
    </label>
  )
}
