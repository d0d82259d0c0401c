/** A list has three states that are not a list: it loads, it failed, there is nothing. */

import type { ReactNode } from 'react'
import { sentence } from '../api/problem'
import { t } from '../words'

export function Loading() {
  return (
    <p className="loading" role="status">
      {t('app.loading')}
    </p>
  )
}

export function Failure({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  return (
    <section className="failure" role="alert">
      <h2>{t('error.title')}</h2>
      <p>{sentence(error)}</p>
      {onRetry && (
        <button type="button" onClick={onRetry}>
          {t('app.retry')}
        </button>
      )}
    </section>
  )
}

export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <section className="empty">
      <h2>{title}</h2>
      {children}
    </section>
  )
}
