/** What a job is called. */

import { t } from '../words'
import type { Job } from './news'

export function nameOf(job: Job): string {
  const { title } = job as Job & { title?: string | null }
  return title || t('job.untitled')
}
