/** The browser's own dialog: it keeps the focus inside, closes on Escape and gives the focus back. */

import { type ReactNode, useEffect, useId, useRef } from 'react'
import { t } from '../words'

interface Props {
  title: ReactNode
  children: ReactNode
  /** Absent: it cannot be closed, only answered. */
  onClose?: () => void
  size?: 'small' | 'wide' | 'side'
  actions?: ReactNode
}

export function Dialog({ title, children, onClose, size = 'small', actions }: Props) {
  const element = useRef<HTMLDialogElement>(null)
  const titleId = useId()
  useEffect(() => {
    const dialog = element.current
    const before = document.activeElement
    dialog?.showModal()
    return () => {
      dialog?.close()
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true })
    }
  }, [])
  return (
    <dialog
      ref={element}
      className={`dialog ${size}`}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault()
        onClose?.()
      }}
    >
      <header className="dialog-head">
        <h2 id={titleId}>{title}</h2>
        {actions}
        {onClose && (
          <button type="button" className="plain close" onClick={onClose} aria-label={t('app.close')}>
            ✕
          </button>
        )}
      </header>
      <div className="dialog-body">{children}</div>
    </dialog>
  )
}

interface Question {
  question: string
  yes: string
  no: string
  isBusy?: boolean
  onYes: () => void
  onNo: () => void
}

/** Asks before something that cannot be undone. */
export function Confirm({ question, yes, no, isBusy, onYes, onNo }: Question) {
  return (
    <Dialog title={question} onClose={onNo}>
      <div className="actions">
        <button type="button" onClick={onNo}>
          {no}
        </button>
        <button type="button" className="danger" onClick={onYes} disabled={isBusy}>
          {yes}
        </button>
      </div>
    </Dialog>
  )
}
