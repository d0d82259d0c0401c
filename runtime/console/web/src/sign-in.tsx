/** Asks for a token when there is none, or the API refuses the one there is; the page behind stays as it is. */

import { type FormEvent, useEffect, useState } from 'react'
import { isServerKnown, serverNow } from './clock'
import { refuse, signIn, useSignIn } from './session'
import { Dialog } from './ui/dialog'
import { t } from './words'

const WARN_S = 300
const LOOK_MS = 3_000

export function SignInDialog() {
  const { session, isAsking } = useSignIn()
  if (!isAsking) return null
  return (
    <Dialog title={t(session ? 'signIn.again' : 'signIn.title')} size="small">
      <TokenForm text={t(session ? 'signIn.againText' : 'signIn.text')} />
    </Dialog>
  )
}

/** Says in time that a token ends, by the server's clock. */
export function SignInEndsSoon() {
  const { session, isAsking } = useSignIn()
  const [isRenewing, setRenewing] = useState(false)
  const expiresAt = session?.expiresAt ?? null
  const leftS = useSecondsUntil(expiresAt)
  const isOver = leftS !== null && leftS <= 0 && isServerKnown()
  useEffect(() => {
    if (isOver && session) refuse(session.token) // the API need not have been asked with it
  }, [isOver, session])
  if (isAsking || leftS === null || leftS > WARN_S) return null
  const minutes = Math.max(0, Math.ceil(leftS / 60))
  return (
    <div className="bar warn" role="alert">
      <p>{t('signIn.soon', { minutes })}</p>
      <button type="button" onClick={() => setRenewing(true)}>
        {t('signIn.renew')}
      </button>
      {isRenewing && (
        <Dialog title={t('signIn.title')} size="small" onClose={() => setRenewing(false)}>
          <TokenForm text={t('signIn.text')} onDone={() => setRenewing(false)} />
        </Dialog>
      )}
    </div>
  )
}

function TokenForm({ text, onDone }: { text: string; onDone?: () => void }) {
  const [token, setToken] = useState('')
  const [isWrong, setWrong] = useState(false)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const isTaken = signIn(token)
    setWrong(!isTaken)
    if (isTaken) onDone?.()
  }
  return (
    <form onSubmit={submit} className="stack">
      <p>{text}</p>
      <label className="field">
        {t('signIn.token')}
        <textarea
          value={token}
          onChange={(event) => setToken(event.target.value)}
          rows={3}
          spellCheck={false}
          autoComplete="off"
          aria-invalid={isWrong}
          aria-describedby={isWrong ? 'token-wrong' : undefined}
          required
        />
      </label>
      {isWrong && (
        <p id="token-wrong" role="alert" className="wrong">
          {t('signIn.wrong')}
        </p>
      )}
      <div className="actions">
        <button type="submit" className="primary">
          {t('signIn.submit')}
        </button>
      </div>
    </form>
  )
}

function useSecondsUntil(moment: number | null): number | null {
  const [, look] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => look((count) => count + 1), LOOK_MS)
    return () => clearInterval(timer)
  }, [])
  return moment === null ? null : moment - serverNow() / 1_000
}
