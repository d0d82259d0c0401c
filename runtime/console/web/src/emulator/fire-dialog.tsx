/** Runs a function once with parameters as JSON, shows what came of it, and lets them be edited and run again. */

import { type FormEvent, useId, useState } from 'react'
import { sentence } from '../api/problem'
import { formatNumber } from '../format'
import { Dialog } from '../ui/dialog'
import { ScrollBox } from '../ui/scroll-box'
import { t } from '../words'
import { type Fired, type FunctionView, useFire } from './queries'

interface Props {
  chosen: FunctionView
  onLines: (requestId: string) => void
  onClose: () => void
}

export function FireDialog({ chosen, onLines, onClose }: Props) {
  const [given, setGiven] = useState(chosen.given ?? '{}')
  const [isService, setService] = useState(chosen.kind !== 'endpoint')
  const [mistake, setMistake] = useState('')
  const fire = useFire()
  const helpId = useId()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    try {
      const read: unknown = JSON.parse(given)
      setMistake('')
      fire.mutate({ name: chosen.name, given: read, isService })
    } catch (error) {
      setMistake(t('emu.noJson', { reason: error instanceof Error ? error.message : '' }))
    }
  }
  const problem = mistake || (fire.error ? sentence(fire.error) : '')
  return (
    <Dialog title={chosen.name} size="wide" onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        <p className="quiet">{chosen.summary}</p>
        <label className="field">
          {t('emu.given')}
          <textarea
            className="code"
            rows={10}
            spellCheck={false}
            value={given}
            onChange={(event) => setGiven(event.target.value)}
            aria-describedby={helpId}
            aria-invalid={problem !== ''}
          />
        </label>
        <p id={helpId} className="quiet">
          {t('emu.givenHelp')}
        </p>
        <label className="check">
          <input type="checkbox" checked={isService} onChange={(event) => setService(event.target.checked)} />
          {t('emu.asService')}
        </label>
        {problem && (
          <p role="alert" className="wrong">
            {problem}
          </p>
        )}
        <div className="actions">
          <button type="submit" className="primary" disabled={fire.isPending}>
            {t(fire.isPending ? 'emu.running' : fire.data ? 'emu.runAgain' : 'emu.run')}
          </button>
        </div>
      </form>
      {fire.data && !mistake && (
        <Outcome
          fired={fire.data}
          onLines={() => {
            onLines(fire.data.requestId)
            onClose()
          }}
        />
      )}
    </Dialog>
  )
}

function Outcome({ fired, onLines }: { fired: Fired; onLines: () => void }) {
  const text = [fired.answer ?? fired.error ?? '', fired.traceback].filter(Boolean).join('\n\n')
  return (
    <section className="stack" aria-label={t('emu.outcome')} aria-live="polite">
      <p>
        <span className={`badge ${fired.error === null ? 'completed' : 'failed'}`}>
          {t(fired.error === null ? 'emu.succeeded' : 'emu.failed')}
        </span>{' '}
        {t('emu.took', { ms: formatNumber(fired.elapsedMs) })}
      </p>
      <ScrollBox label={t('emu.answer')} className="code">
        <pre>{text}</pre>
      </ScrollBox>
      <div className="actions">
        <button type="button" onClick={onLines}>
          {t('emu.showLines')}
        </button>
      </div>
    </section>
  )
}
