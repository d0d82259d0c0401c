/** The documents of a report, to be downloaded. */

import { useMutation } from '@tanstack/react-query'
import { fetchRaw, type Schemas } from '../api/client'
import { sentence } from '../api/problem'
import { formatBytes } from '../format'
import { useResult } from '../jobs/queries'
import { nameOf } from '../live/naming'
import { isFinal, type Job } from '../live/news'
import { save } from '../ui/save'
import { Empty, Failure, Loading } from '../ui/states'
import { t } from '../words'

type Document = Schemas['ReportDocument']

export function ReportDocuments({ job }: { job: Job }) {
  const found = useResult(job)
  if (!isFinal(job.status)) return <Empty title={t('report.later')} />
  if (found.isPending) return <Loading />
  if (found.isError) return <Failure error={found.error} onRetry={() => void found.refetch()} />
  const documents = found.data && 'documents' in found.data ? found.data.documents : []
  if (!documents.length) return <Empty title={t('report.none')} />
  return (
    <ul className="documents">
      {documents.map((one) => (
        <li key={one.format}>
          <Download job={job} document={one} />
        </li>
      ))}
    </ul>
  )
}

function Download({ job, document }: { job: Job; document: Document }) {
  const { format, sizeBytes } = document
  const fetching = useMutation({
    mutationFn: async () => {
      const answer = await fetchRaw(`/api/recruiter/reports/${job.id}/${format}`)
      save(await answer.blob(), `${nameOf(job)}.${format}`)
    },
  })
  return (
    <>
      <button type="button" onClick={() => fetching.mutate()} disabled={fetching.isPending}>
        {t('report.download', { format: t(`report.${format}`) })}
      </button>
      <span className="quiet">{formatBytes(sizeBytes)}</span>
      {fetching.isError && (
        <span role="alert" className="wrong">
          {sentence(fetching.error)}
        </span>
      )}
    </>
  )
}
