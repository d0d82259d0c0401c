/** All jobs of the user, of every type, newest first, and what has ended while nobody looked. */

import { useState } from 'react'
import { Link } from 'wouter'
import { formatAgo, formatMoment, formatNumber } from '../format'
import { askSystem, canAskSystem, describeEnd, isMissed, seeAllUntil } from '../live/ends'
import { nameOf } from '../live/naming'
import { isFinal, type Job } from '../live/news'
import { announce } from '../ui/announce'
import { Empty, Failure, Loading } from '../ui/states'
import { t, tOr } from '../words'
import { useJobs } from './queries'
import { StatusBadge } from './status-badge'

export function JobsPage() {
  const found = useJobs()
  const jobs = found.data?.pages.flatMap((page) => page.jobs) ?? []
  return (
    <>
      <div className="page-head">
        <h1>{t('jobs.title')}</h1>
        <AskForNotifications />
      </div>
      {found.isPending && <Loading />}
      {found.isError && !jobs.length && <Failure error={found.error} onRetry={() => void found.refetch()} />}
      {found.isSuccess && !jobs.length && <NoJobs />}
      {jobs.length > 0 && (
        <>
          <Missed jobs={jobs} />
          <JobsTable jobs={jobs} />
        </>
      )}
      {found.hasNextPage && (
        <button type="button" onClick={() => void found.fetchNextPage()} disabled={found.isFetchingNextPage}>
          {t('jobs.older')}
        </button>
      )}
    </>
  )
}

function NoJobs() {
  return (
    <Empty title={t('jobs.emptyTitle')}>
      <p>{t('jobs.emptyText')}</p>
      <Link href="/new" className="button primary">
        {t('nav.new')}
      </Link>
    </Empty>
  )
}

function JobsTable({ jobs }: { jobs: Job[] }) {
  return (
    <div className="table-box">
      <table className="jobs">
        <caption className="unseen">{t('jobs.showing')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('jobs.name')}</th>
            <th scope="col">{t('jobs.state')}</th>
            <th scope="col">{t('jobs.progress')}</th>
            <th scope="col" className="number">
              {t('jobs.items')}
            </th>
            <th scope="col">{t('jobs.created')}</th>
          </tr>
        </thead>
        <tbody>
          {jobs.map((job) => (
            <JobRow key={job.id} job={job} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function JobRow({ job }: { job: Job }) {
  const title = nameOf(job)
  return (
    <tr>
      <th scope="row">
        <Link href={`/jobs/${job.id}`}>{title}</Link>
        <span className="quiet">{tOr(`type.${job.jobType}`, job.jobType)}</span>
      </th>
      <td>
        <StatusBadge status={job.status} />
      </td>
      <td className="bar-cell">
        <progress max={100} value={job.progressPercentage} aria-label={t('job.progress', { title })} />
        {!isFinal(job.status) && (
          <span className="quiet"> {formatNumber(Math.floor(job.progressPercentage))} %</span>
        )}
      </td>
      <td className="number">
        {formatNumber(job.totalItems)}
        {job.failedItems > 0 && (
          <span className="quiet">{t('job.failedCount', { count: job.failedItems })}</span>
        )}
      </td>
      <td>
        <time dateTime={job.createdAt} title={formatMoment(job.createdAt)}>
          {formatAgo(job.createdAt)}
        </time>
      </td>
    </tr>
  )
}

/** What ended since the user was last told of anything. */
function Missed({ jobs }: { jobs: Job[] }) {
  const [, look] = useState(0)
  const missed = jobs.filter(isMissed)
  if (!missed.length) return null
  const dismiss = () => {
    seeAllUntil(
      missed
        .map((job) => job.completedAt ?? '')
        .toSorted()
        .at(-1) ?? '',
    )
    look((count) => count + 1)
  }
  return (
    <section className="missed" aria-labelledby="missed">
      <h2 id="missed">{t('jobs.missed')}</h2>
      <ul>
        {missed.map((job) => (
          <li key={job.id}>
            <Link href={`/jobs/${job.id}`}>{nameOf(job)}</Link>
            {' · '}
            <span>
              {describeEnd({
                jobType: job.jobType,
                status: job.status,
                processed: job.processedItems,
                failed: job.failedItems,
              })}
            </span>
          </li>
        ))}
      </ul>
      <button type="button" onClick={dismiss}>
        {t('jobs.dismissMissed')}
      </button>
    </section>
  )
}

function AskForNotifications() {
  const [canAsk, setCanAsk] = useState(canAskSystem)
  if (!canAsk) return null
  const ask = async () => {
    const isGranted = await askSystem()
    setCanAsk(false)
    announce(t(isGranted ? 'jobs.notifyOn' : 'jobs.notifyOff'))
  }
  return (
    <button type="button" className="plain" onClick={() => void ask()}>
      {t('jobs.notify')}
    </button>
  )
}
