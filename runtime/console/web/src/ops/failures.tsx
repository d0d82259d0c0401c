/** What fails, by error code, and a retry of all jobs with that code after its count has been seen. */

import { useState } from 'react'
import type { Schemas } from '../api/client'
import { sentence } from '../api/problem'
import { formatAgo, formatNumber } from '../format'
import { announce } from '../ui/announce'
import { DataTable } from '../ui/data-table'
import { Dialog } from '../ui/dialog'
import { Failure, Loading } from '../ui/states'
import { t, tOr } from '../words'
import { useFailures, useRetryAll, useRetryPreview } from './queries'

type FailureView = Schemas['FailureView']

export function Failures() {
  const found = useFailures()
  const [asked, setAsked] = useState<FailureView | null>(null)
  if (found.isPending) return <Loading />
  if (found.isError) return <Failure error={found.error} onRetry={() => void found.refetch()} />
  if (!found.data.length) return <p className="quiet">{t('ops.failuresNone')}</p>
  return (
    <>
      <DataTable
        caption={t('ops.failures')}
        heads={[t('ops.code'), t('ops.type'), [t('ops.itemCount')], [t('ops.jobCount')], t('ops.last'), '']}
      >
        {found.data.map((failure) => (
          <tr key={`${failure.jobType} ${failure.errorCode}`}>
            <th scope="row">
              <code>{failure.errorCode}</code>
              <span className="quiet"> {tOr(`fail.${failure.errorCode}`, '')}</span>
            </th>
            <td>{failure.jobType}</td>
            <td className="number">{formatNumber(failure.itemCount)}</td>
            <td className="number">{formatNumber(failure.jobCount)}</td>
            <td>{formatAgo(failure.lastAt)}</td>
            <td>
              <button
                type="button"
                onClick={() => setAsked(failure)}
                aria-label={t('ops.retry', { code: failure.errorCode })}
              >
                {t('ops.retryShort')}
              </button>
            </td>
          </tr>
        ))}
      </DataTable>
      <p className="quiet">{t('ops.failuresNote')}</p>
      {asked && <RetryDialog failure={asked} onClose={() => setAsked(null)} />}
    </>
  )
}

function RetryDialog({ failure, onClose }: { failure: FailureView; onClose: () => void }) {
  const preview = useRetryPreview({ jobType: failure.jobType, errorCode: failure.errorCode })
  const retry = useRetryAll(failure)
  const error = preview.error ?? retry.error
  const run = () =>
    retry.mutate(undefined, {
      onSuccess: ({ itemCount, jobCount }) => {
        announce(t('ops.retried', { items: itemCount, jobs: jobCount }))
        onClose()
      },
    })
  return (
    <Dialog title={t('ops.retry', { code: failure.errorCode })} onClose={onClose}>
      <div className="stack">
        {preview.isPending && <Loading />}
        {preview.data && (
          <p>{t('ops.retryAsk', { items: preview.data.itemCount, jobs: preview.data.jobCount })}</p>
        )}
        <p className="quiet">{t('ops.retryNote')}</p>
        {error && (
          <p role="alert" className="wrong">
            {sentence(error)}
          </p>
        )}
        <div className="actions">
          <button type="button" onClick={onClose}>
            {t('app.cancel')}
          </button>
          <button
            type="button"
            className="primary"
            disabled={!preview.data?.jobCount || retry.isPending}
            onClick={run}
          >
            {t('ops.retryYes')}
          </button>
        </div>
      </div>
    </Dialog>
  )
}
