/** One job: how it goes, what came of it, and what can be done about it. */

import { useEffect, useState } from 'react'
import { Link, useLocation, useSearchParams } from 'wouter'
import { isStatus, sentence } from '../api/problem'
import { formatMoment } from '../format'
import { GapMatrix } from '../gaps/gap-matrix'
import { follow } from '../live/hub'
import { nameOf } from '../live/naming'
import { isFinal, type Job } from '../live/news'
import { Ranking } from '../ranking/ranking'
import { OrderReport } from '../reports/order-report'
import { ReportDocuments } from '../reports/report-documents'
import { Confirm } from '../ui/dialog'
import { Empty, Failure, Loading } from '../ui/states'
import { t, type Word } from '../words'
import { FailedItems } from './failed-items'
import { JobProgress } from './job-progress'
import { useCancel, useDelete, useJob, useRetry } from './queries'
import { StatusBadge } from './status-badge'
import { Summary } from './summary'

export default function JobPage({ jobId }: { jobId: string }) {
  const found = useJob(jobId)
  useEffect(() => follow(jobId), [jobId])
  if (isStatus(found.error, 404)) {
    return (
      <Empty title={t('job.gone')}>
        <Link href="/" className="button">
          {t('nav.jobs')}
        </Link>
      </Empty>
    )
  }
  if (found.data) return <ShownJob job={found.data} />
  return found.isError ? <Failure error={found.error} onRetry={() => void found.refetch()} /> : <Loading />
}

function ShownJob({ job }: { job: Job }) {
  const title = nameOf(job)
  return (
    <article className="job">
      <div className="page-head">
        <h1>{title}</h1>
        <StatusBadge status={job.status} />
        <JobActions job={job} title={title} />
      </div>
      <JobProgress job={job} title={title} />
      {job.errorMessage && <p className="failure">{job.errorMessage}</p>}
      <Parts job={job} />
      {job.expiresAt && (
        <p className="quiet foot">{t('job.expires', { when: formatMoment(job.expiresAt) })}</p>
      )}
    </article>
  )
}

const PARTS = {
  ranking: 'job.tabRanking',
  gaps: 'job.tabGaps',
  documents: 'job.tabDocuments',
  failed: 'job.tabFailed',
  summary: 'job.tabSummary',
} as const satisfies Record<string, Word>
type Part = keyof typeof PARTS

const PARTS_OF: Record<string, Part[]> = {
  bulk_analysis: ['ranking', 'failed', 'summary'],
  skill_gap_batch: ['gaps', 'failed'],
  report_generation: ['documents', 'failed'],
}
const PARTS_OF_OTHERS: Part[] = ['summary', 'failed']

function Parts({ job }: { job: Job }) {
  const [search, setSearch] = useSearchParams()
  const isUnread = job.failedItems > 0 || job.jobType !== 'report_generation' // whose items are no files
  const parts = (PARTS_OF[job.jobType] ?? PARTS_OF_OTHERS).filter((one) => one !== 'failed' || isUnread)
  const part = parts.find((one) => one === search.get('part')) ?? parts[0]
  return (
    <>
      <nav className="tabs" aria-label={t('job.tabs')}>
        {parts.map((one) => (
          <button
            key={one}
            type="button"
            aria-current={one === part ? 'true' : undefined}
            onClick={() => setSearch(one === parts[0] ? {} : { part: one }, { replace: true })}
          >
            {t(PARTS[one])}
            {one === 'failed' && job.failedItems > 0 && <span className="count">{job.failedItems}</span>}
          </button>
        ))}
      </nav>
      {part === 'ranking' && <Ranking job={job} />}
      {part === 'gaps' && <GapMatrix job={job} />}
      {part === 'documents' && <ReportDocuments job={job} />}
      {part === 'failed' && <FailedItems job={job} />}
      {part === 'summary' && <Summary job={job} />}
    </>
  )
}

function JobActions({ job, title }: { job: Job; title: string }) {
  const [asked, setAsked] = useState<'cancel' | 'delete' | 'report' | null>(null)
  const [, go] = useLocation()
  const cancel = useCancel(job)
  const retry = useRetry(job)
  const remove = useDelete(job)
  const failed = cancel.error ?? retry.error ?? remove.error
  const isOver = isFinal(job.status)
  return (
    <div className="actions">
      {failed && (
        <span role="alert" className="wrong">
          {sentence(failed)}
        </span>
      )}
      {!isOver && (
        <button type="button" onClick={() => setAsked('cancel')} disabled={cancel.isPending}>
          {t('job.cancel', { title })}
        </button>
      )}
      {isOver && job.failedItems > 0 && (
        <button type="button" onClick={() => retry.mutate()} disabled={retry.isPending}>
          {t('job.retry', { count: job.failedItems })}
        </button>
      )}
      {job.status === 'completed' && job.jobType !== 'report_generation' && (
        <button type="button" onClick={() => setAsked('report')}>
          {t('report.order')}
        </button>
      )}
      {isOver && (
        <button type="button" className="plain" onClick={() => setAsked('delete')}>
          {t('job.delete')}
        </button>
      )}
      {asked === 'report' && <OrderReport job={job} onClose={() => setAsked(null)} />}
      {asked === 'cancel' && (
        <Confirm
          question={t('job.cancelAsk')}
          yes={t('job.cancelYes')}
          no={t('job.cancelNo')}
          onNo={() => setAsked(null)}
          onYes={() => {
            setAsked(null)
            cancel.mutate()
          }}
        />
      )}
      {asked === 'delete' && (
        <Confirm
          question={t('job.deleteAsk')}
          yes={t('job.deleteYes')}
          no={t('job.keep')}
          isBusy={remove.isPending}
          onNo={() => setAsked(null)}
          onYes={() => remove.mutate(undefined, { onSuccess: () => go('/') })}
        />
      )}
    </div>
  )
}
