/** The open jobs of all users, without whose they are. */

import { useState } from 'react'
import { useSearchParams } from 'wouter'
import type { Schemas } from '../api/client'
import { sentence } from '../api/problem'
import { formatAgo, formatNumber } from '../format'
import { StatusBadge } from '../jobs/status-badge'
import { DataTable } from '../ui/data-table'
import { Confirm } from '../ui/dialog'
import { More } from '../ui/more'
import { Failure, Loading } from '../ui/states'
import { t } from '../words'
import { type JobFilter, useCancelAny, useOpenJobs } from './queries'

const AGES_MIN = [0, 5, 30, 120]

export function OpenJobs({ jobTypes }: { jobTypes: string[] }) {
  const [filter, setFilter] = useJobFilter()
  const found = useOpenJobs(filter)
  const jobs = found.data?.pages.flatMap((page) => page.jobs)
  return (
    <>
      <div className="filters spaced">
        <label className="field">
          {t('ops.type')}
          <select
            value={filter.jobType}
            onChange={(event) => setFilter({ ...filter, jobType: event.target.value })}
          >
            <option value="">{t('ops.any')}</option>
            {jobTypes.map((one) => (
              <option key={one}>{one}</option>
            ))}
          </select>
        </label>
        <label className="field">
          {t('ops.state')}
          <select
            value={filter.status}
            onChange={(event) => setFilter({ ...filter, status: event.target.value as JobFilter['status'] })}
          >
            <option value="">{t('ops.any')}</option>
            <option value="queued">{t('status.queued')}</option>
            <option value="processing">{t('status.processing')}</option>
          </select>
        </label>
        <label className="field">
          {t('ops.age')}
          <select
            value={filter.minAgeS}
            onChange={(event) => setFilter({ ...filter, minAgeS: Number(event.target.value) })}
          >
            {AGES_MIN.map((count) => (
              <option key={count} value={count * 60}>
                {count ? t('ops.ageMinutes', { count }) : t('ops.ageAny')}
              </option>
            ))}
          </select>
        </label>
      </div>
      {found.isPending && <Loading />}
      {found.isError && <Failure error={found.error} onRetry={() => void found.refetch()} />}
      {jobs?.length === 0 && <p className="quiet">{t('ops.jobsNone')}</p>}
      {jobs && jobs.length > 0 && (
        <DataTable
          caption={t('ops.jobs')}
          heads={[
            t('ops.job'),
            t('ops.type'),
            t('ops.lane'),
            t('ops.state'),
            [t('jobs.progress')],
            t('jobs.created'),
            '',
          ]}
        >
          {jobs.map((job) => (
            <JobRow key={job.id} job={job} />
          ))}
        </DataTable>
      )}
      <More found={found} label={t('ops.jobsMore')} />
    </>
  )
}

/** The filter, kept in the address, so that it can be handed on. */
function useJobFilter(): [JobFilter, (filter: JobFilter) => void] {
  const [search, setSearch] = useSearchParams()
  const status = search.get('status')
  const filter: JobFilter = {
    jobType: search.get('jobType') ?? '',
    status: status === 'queued' || status === 'processing' ? status : '',
    minAgeS: AGES_MIN.map((one) => one * 60).find((one) => String(one) === search.get('minAgeS')) ?? 0,
  }
  const change = (next: JobFilter) =>
    setSearch(
      (before) => {
        for (const [name, value] of Object.entries(next)) {
          if (value) before.set(name, String(value))
          else before.delete(name)
        }
        return before
      },
      { replace: true },
    )
  return [filter, change]
}

function JobRow({ job }: { job: Schemas['OpenJobView'] }) {
  const [isAsked, setAsked] = useState(false)
  const cancel = useCancelAny(job.id)
  return (
    <tr>
      <th scope="row">
        <code>{job.id}</code>
      </th>
      <td>{job.jobType}</td>
      <td>{t(`ops.lane.${job.lane}`)}</td>
      <td>
        <StatusBadge status={job.status} />
      </td>
      <td className="number">
        {formatNumber(job.processedItems + job.failedItems)} / {formatNumber(job.totalItems)}
      </td>
      <td>{formatAgo(job.createdAt)}</td>
      <td>
        <button
          type="button"
          disabled={cancel.isPending}
          onClick={() => setAsked(true)}
          aria-label={t('ops.cancel', { id: job.id })}
        >
          {t('app.cancel')}
        </button>
        {cancel.isError && (
          <p role="alert" className="wrong">
            {sentence(cancel.error)}
          </p>
        )}
        {isAsked && (
          <Confirm
            question={t('job.cancelAsk')}
            yes={t('job.cancelYes')}
            no={t('job.cancelNo')}
            onNo={() => setAsked(false)}
            onYes={() => {
              setAsked(false)
              cancel.mutate(undefined)
            }}
          />
        )}
      </td>
    </tr>
  )
}
