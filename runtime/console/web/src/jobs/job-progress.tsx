/** How far a job is: a bar with a name, counts, how long it may take, and why nothing happens when nothing does. */

import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { serverNow } from '../clock'
import { formatNumber, formatSpan } from '../format'
import { isFinal, type Job, keys, type Progress } from '../live/news'
import { announce } from '../ui/announce'
import { t } from '../words'

const QUARTER = 25

export function JobProgress({ job, title }: { job: Job; title: string }) {
  const shown = useNewest(job)
  useAnnouncedQuarters(title, shown)
  return (
    <div className="progress">
      <progress max={100} value={shown.progressPercentage} aria-label={t('job.progress', { title })} />
      <p className="progress-facts">
        <strong>{formatNumber(Math.floor(shown.progressPercentage))} %</strong>
        <span>
          {t(job.jobType === 'report_generation' ? 'report.counts' : 'job.counts', {
            done: shown.processedItems,
            total: shown.totalItems,
          })}
        </span>
        {shown.failedItems > 0 && <span>{t('job.failedCount', { count: shown.failedItems })}</span>}
        {isFinal(job.status) ? <Took job={job} /> : <TimeLeft until={shown.estimatedCompletionTime} />}
      </p>
      {job.waitReason && !isFinal(job.status) && <p className="wait">{t(`wait.${job.waitReason}`)}</p>}
    </div>
  )
}

/** The hub's latest while the job runs; what the database says once it has ended. */
function useNewest(job: Job) {
  const { data } = useQuery<Progress>({ queryKey: keys.progress(job.id), enabled: false })
  if (!data || isFinal(job.status)) return job
  return data.progressPercentage >= job.progressPercentage ? data : job
}

function TimeLeft({ until }: { until: string | null }) {
  const [, tick] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => tick((count) => count + 1), 1_000)
    return () => clearInterval(timer)
  }, [])
  if (!until) return <span className="quiet">{t('job.etaUnknown')}</span>
  const seconds = (Date.parse(until) - serverNow()) / 1_000
  return <span>{t('job.eta', { time: formatSpan(Math.max(1, seconds)) })}</span>
}

function Took({ job }: { job: Job }) {
  if (!job.completedAt || !job.startedAt) return null
  const seconds = (Date.parse(job.completedAt) - Date.parse(job.startedAt)) / 1_000
  return <span className="quiet">{t('job.took', { time: formatSpan(seconds) })}</span>
}

/** Says the start and each quarter; the end is told by the notice. */
function useAnnouncedQuarters(
  title: string,
  { progressPercentage, status }: Pick<Job, 'progressPercentage' | 'status'>,
) {
  const quarter = Math.floor(progressPercentage / QUARTER)
  const last = useRef(quarter)
  useEffect(() => {
    if (quarter > last.current && status === 'processing' && quarter * QUARTER < 100) {
      announce(t('job.announce', { title, percent: quarter * QUARTER }))
    }
    last.current = quarter
  }, [quarter, status, title])
}
