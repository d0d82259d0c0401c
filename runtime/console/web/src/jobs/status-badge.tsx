import type { Job } from '../live/news'
import { t } from '../words'

/** A status as a word; its colour and mark only repeat it. */
export function StatusBadge({ status }: { status: Job['status'] }) {
  return <span className={`badge ${status}`}>{t(`status.${status}`)}</span>
}
