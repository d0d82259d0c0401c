/** A person's own verdict beside the score, with its reason, and notes; the score stays as it is. */

import { type FormEvent, useState } from 'react'
import { sentence } from '../api/problem'
import { formatMoment } from '../format'
import { announce } from '../ui/announce'
import { t, tOr } from '../words'
import { type Decision, overrideOf, useDecisions, useNote, useOverride, type Verdict } from './decisions'
import { VERDICTS } from './items'

const MOST_CHARACTERS = 2_000

export function Assessment({ jobId, itemId }: { jobId: string; itemId: string }) {
  const decisions = useDecisions(jobId).data?.get(itemId) ?? []
  return (
    <section>
      <h3>{t('decide.title')}</h3>
      <p className="quiet">{t('decide.help')}</p>
      <OverrideForm jobId={jobId} itemId={itemId} current={overrideOf(decisions)} />
      <NoteForm jobId={jobId} itemId={itemId} />
      {decisions.length > 0 && (
        <ul className="decisions">
          {decisions.map((one) => (
            <li key={one.id}>
              <p>
                {one.kind === 'override' && (
                  <strong>{tOr(`band.${one.verdict}`, one.verdict ?? '')}: </strong>
                )}
                {one.words}
              </p>
              <p className="quiet">{formatMoment(one.decidedAt)}</p>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

interface Of {
  jobId: string
  itemId: string
}

function OverrideForm({ jobId, itemId, current }: Of & { current: Decision | undefined }) {
  const [verdict, setVerdict] = useState<Verdict | ''>('')
  const [reason, setReason] = useState('')
  const override = useOverride(jobId, itemId)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!verdict) return
    override.mutate(
      { verdict, reason },
      {
        onSuccess: () => {
          setReason('')
          setVerdict('')
          announce(t('posting.saved'))
        },
      },
    )
  }
  return (
    <form className="decide" onSubmit={submit}>
      <label className="field">
        {t('decide.verdict')}
        <select value={verdict} required onChange={(event) => setVerdict(event.target.value as Verdict | '')}>
          <option value="">{current ? tOr(`band.${current.verdict}`, '–') : '–'}</option>
          {VERDICTS.map((one) => (
            <option key={one} value={one}>
              {t(`band.${one}`)}
            </option>
          ))}
        </select>
      </label>
      <label className="field grow">
        {t('decide.reason')}
        <input
          value={reason}
          required
          maxLength={MOST_CHARACTERS}
          onChange={(event) => setReason(event.target.value)}
        />
      </label>
      <button type="submit" disabled={!verdict || !reason.trim() || override.isPending}>
        {t('decide.save')}
      </button>
      {override.isError && (
        <p role="alert" className="wrong">
          {sentence(override.error)}
        </p>
      )}
    </form>
  )
}

function NoteForm({ jobId, itemId }: Of) {
  const [text, setText] = useState('')
  const note = useNote(jobId, itemId)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    note.mutate({ text }, { onSuccess: () => setText('') })
  }
  return (
    <form className="decide" onSubmit={submit}>
      <label className="field grow">
        {t('decide.note')}
        <input
          value={text}
          required
          maxLength={MOST_CHARACTERS}
          onChange={(event) => setText(event.target.value)}
        />
      </label>
      <button type="submit" disabled={!text.trim() || note.isPending}>
        {t('decide.saveNote')}
      </button>
      {note.isError && (
        <p role="alert" className="wrong">
          {sentence(note.error)}
        </p>
      )}
    </form>
  )
}
