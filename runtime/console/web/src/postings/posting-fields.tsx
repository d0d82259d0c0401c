/** A posting as it is written, and beside it what the analysis reads out of it. */

import { useRef } from 'react'
import { t } from '../words'
import { ReadRequirements } from './read-requirements'

const MOST_TITLE = 300
const MOST_TEXT = 100_000

export interface Draft {
  title: string
  text: string
}

export function PostingFields({ draft, onChange }: { draft: Draft; onChange: (draft: Draft) => void }) {
  const area = useRef<HTMLTextAreaElement>(null)
  const show = (start: number, end: number) => {
    const element = area.current
    if (!element) return
    element.focus()
    element.setSelectionRange(start, end)
    // a text area scrolls to what is selected only when asked by its share of the lines
    const lines = draft.text.slice(0, start).split('\n').length
    element.scrollTop =
      (lines / draft.text.split('\n').length) * element.scrollHeight - element.clientHeight / 2
  }
  return (
    <div className="posting-fields">
      <div className="stack">
        <label className="field">
          {t('posting.title')}
          <input
            value={draft.title}
            maxLength={MOST_TITLE}
            placeholder={t('posting.titleHint')}
            onChange={(event) => onChange({ ...draft, title: event.target.value })}
          />
        </label>
        <label className="field grow">
          {t('posting.text')}
          <textarea
            ref={area}
            value={draft.text}
            rows={16}
            maxLength={MOST_TEXT}
            placeholder={t('posting.textHint')}
            onChange={(event) => onChange({ ...draft, text: event.target.value })}
          />
        </label>
        <p className="quiet">{t('posting.characters', { count: draft.text.length, most: MOST_TEXT })}</p>
      </div>
      <ReadRequirements draft={draft} onChange={(text) => onChange({ ...draft, text })} onShow={show} />
    </div>
  )
}
