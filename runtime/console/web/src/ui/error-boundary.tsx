/** What broke in one page breaks that page alone. */

import { Component, type ReactNode } from 'react'
import { t } from '../words'

export class ErrorBoundary extends Component<{ children: ReactNode }, { error: Error | null }> {
  override state: { error: Error | null } = { error: null }

  static getDerivedStateFromError(error: Error) {
    return { error }
  }

  override render() {
    if (!this.state.error) return this.props.children
    return (
      <section className="empty" role="alert">
        <h1>{t('app.brokeTitle')}</h1>
        <p>{t('app.brokeText')}</p>
        <pre>{String(this.state.error.message)}</pre>
        <button type="button" className="primary" onClick={() => location.reload()}>
          {t('app.reload')}
        </button>
      </section>
    )
  }
}
