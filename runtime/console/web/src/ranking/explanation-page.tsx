/** One page for the candidate: what was compared, what was found, what it means. Made to be printed. */

import { useQuery } from '@tanstack/react-query'
import { formatMoment } from '../format'
import { useJob } from '../jobs/queries'
import { nameOf } from '../live/naming'
import { Empty, Failure, Loading } from '../ui/states'
import { t } from '../words'
import { Findings, ScoreParts } from './findings'
import { analysisOf, fetchItems, type Item, labelOf } from './items'

const PAGE = 500

export default function ExplanationPage({ jobId, itemId }: { jobId: string; itemId: string }) {
  const job = useJob(jobId)
  const found = useQuery({
    queryKey: ['item', jobId, itemId],
    queryFn: ({ signal }) => findItem(jobId, itemId, signal),
  })
  if (found.isError) return <Failure error={found.error} onRetry={() => void found.refetch()} />
  if (found.isPending || !job.data) return <Loading />
  const analysis = found.data && analysisOf(found.data)
  if (!found.data || !analysis) return <Empty title={t('job.gone')} />
  return (
    <article className="explanation">
      <div className="page-head">
        <h1>{t('explain.title')}</h1>
        <button type="button" className="no-print" onClick={() => window.print()}>
          {t('explain.print')}
        </button>
      </div>
      <dl className="facts">
        <div>
          <dt>{t('explain.file')}</dt>
          <dd>
            <bdi className="file-name">{labelOf(found.data)}</bdi>
          </dd>
        </div>
        {found.data.completedAt && (
          <div>
            <dt>{t('job.tabRanking')}</dt>
            <dd>{t('explain.when', { when: formatMoment(found.data.completedAt) })}</dd>
          </div>
        )}
      </dl>
      <p>{t('explain.intro', { title: nameOf(job.data) })}</p>
      <p>{t('explain.not')}</p>
      <p>
        <strong>{analysis.summary}</strong>
      </p>
      <ScoreParts analysis={analysis} />
      <Findings analysis={analysis} />
      <p>{t('explain.rights')}</p>
    </article>
  )
}

async function findItem(jobId: string, itemId: string, signal: AbortSignal): Promise<Item | null> {
  for (let cursor: string | null = null; ; ) {
    const page = await fetchItems(jobId, { sort: 'position' }, { cursor, limit: PAGE, signal })
    const item = page.items.find((one) => one.itemId === itemId)
    if (item || !page.nextCursor) return item ?? null
    cursor = page.nextCursor
  }
}
