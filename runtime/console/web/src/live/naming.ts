/** What a job is called. */

import { t } from '../words'
import type { Job } from './news'

export function nameOf(job: Job): string {
  return job.title || t('job.untitled')
}
