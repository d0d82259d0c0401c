/** What the analysis reads out of a posting: each requirement with its place, and ways to correct it. */

import { type FormEvent, useState } from 'react'
import { sentence } from '../api/problem'
import { formatNumber } from '../format'
import { t } from '../words'
import { addRequirement, changeKind, removeRequirement } from './corrections'
import type { Draft } from './posting-fields'
import { type Preview, type Requirement, usePreview } from './queries'

interface Props {
  draft: Draft
  /** Absent: it is only shown. */
  onChange?: (text: string) => void
  onShow?: (start: number, end: number) => void
}

export function ReadRequirements({ draft, onChange, onShow }: Props) {
  const found = usePreview(draft.title, draft.text)
  const preview = draft.text.trim() ? found.data : undefined
  return (
    <section className="read" aria-label={t('read.title')} aria-busy={found.isFetching}>
      <h3>{t('read.title')}</h3>
      {!draft.text.trim() && <p className="quiet">{t('read.waiting')}</p>}
      {found.isError && <p className="quiet">{sentence(found.error)}</p>}
      {preview && (
        <>
          {preview.requirements.length === 0 && <p className="bar warn">{t('read.none')}</p>}
          {preview.warnings.includes('language_not_covered') && (
            <p className="bar warn">{t('read.language')}</p>
          )}
          {(['must', 'nice'] as const).map((kind) => (
            <Kind
              key={kind}
              kind={kind}
              requirements={preview.requirements.filter((one) => one.kind === kind)}
              text={draft.text}
              onChange={onChange}
              onShow={onShow}
            />
          ))}
          <p>
            {t('read.years')}: <Years years={preview.years} onShow={onShow} />
          </p>
          {onChange && <p className="quiet">{t('read.corrections')}</p>}
        </>
      )}
      {onChange && draft.text.trim() && (
        <Add onAdd={(kind, text) => onChange(addRequirement(draft.text, kind, text))} />
      )}
    </section>
  )
}

/** The years that are asked for, and where the posting says so. */
function Years({ years, onShow }: { years: Preview['years']; onShow: Props['onShow'] }) {
  if (!years) return <strong>{t('read.yearsNone')}</strong>
  if (!onShow) return <strong>{formatNumber(years.years)}</strong>
  return (
    <button type="button" className="plain" onClick={() => onShow(years.start, years.end)}>
      {formatNumber(years.years)} <q>{years.text}</q>
    </button>
  )
}

interface KindProps {
  kind: Requirement['kind']
  requirements: Requirement[]
  text: string
  onChange: Props['onChange']
  onShow: Props['onShow']
}

function Kind({ kind, requirements, text, onChange, onShow }: KindProps) {
  if (!requirements.length) return null
  return (
    <>
      <h4>
        {t(`read.${kind}`)} <span className="quiet">{requirements.length}</span>
      </h4>
      <ul className="requirements">
        {requirements.map((one) => (
          <li key={`${one.start} ${one.end}`}>
            {onShow ? (
              <button
                type="button"
                className="plain place"
                onClick={() => onShow(one.start, one.end)}
                aria-label={t('read.show', { text: one.text })}
              >
                {one.text}
              </button>
            ) : (
              <span>{one.text}</span>
            )}
            {onChange && (
              <span className="corrections">
                <button
                  type="button"
                  className="plain"
                  onClick={() => onChange(changeKind(text, one))}
                  aria-label={t(kind === 'must' ? 'read.toNice' : 'read.toMust', { text: one.text })}
                >
                  {t(kind === 'must' ? 'read.toNiceShort' : 'read.toMustShort')}
                </button>
                <button
                  type="button"
                  className="plain"
                  onClick={() => onChange(removeRequirement(text, one))}
                  aria-label={t('read.remove', { text: one.text })}
                >
                  {t('read.removeShort')}
                </button>
              </span>
            )}
          </li>
        ))}
      </ul>
    </>
  )
}

function Add({ onAdd }: { onAdd: (kind: Requirement['kind'], text: string) => void }) {
  const [text, setText] = useState('')
  const [kind, setKind] = useState<Requirement['kind']>('must')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (text.trim()) onAdd(kind, text)
    setText('')
  }
  return (
    <form className="add" onSubmit={submit}>
      <label className="field">
        {t('read.add')}
        <input value={text} maxLength={200} onChange={(event) => setText(event.target.value)} />
      </label>
      <select
        value={kind}
        aria-label={t('read.must')}
        onChange={(event) => setKind(event.target.value as Requirement['kind'])}
      >
        <option value="must">{t('read.must')}</option>
        <option value="nice">{t('read.nice')}</option>
      </select>
      <button type="submit">{t('read.addSubmit')}</button>
    </form>
  )
}
