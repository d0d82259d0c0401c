/** What has ended while the page was open, until it is dismissed or opened; the title says so, too. */

import { useEffect } from 'react'
import { Link } from 'wouter'
import { t } from '../words'
import { describeEnd, dismiss, useNotices } from './ends'

export function Notices() {
  const notices = useNotices()
  const count = notices.length
  useEffect(() => {
    document.title = count ? `(${count}) ${t('app.name')}` : t('app.name')
  }, [count])
  return (
    <ul className="notices" aria-live="polite">
      {notices.map((notice) => (
        <li key={notice.id} className={`notice ${notice.status}`}>
          <div>
            <strong>{notice.title}</strong>
            <p>{describeEnd(notice)}</p>
            <Link href={`/jobs/${notice.jobId}`} onClick={() => dismiss(notice.id)}>
              {t('end.open', { title: notice.title })}
            </Link>
          </div>
          <button
            type="button"
            className="plain close"
            onClick={() => dismiss(notice.id)}
            aria-label={t('end.dismiss', { title: notice.title })}
          >
            ✕
          </button>
        </li>
      ))}
    </ul>
  )
}
