/** One page for the candidate, in plain words that the API finds. Made to be printed; nothing of others is in it. */

import { useQuery } from '@tanstack/react-query'
import { api, take } from '../api/client'
import { isStatus } from '../api/problem'
import { formatMoment } from '../format'
import { Empty, Failure, Loading } from '../ui/states'
import { currentLanguage, t } from '../words'

export default function ExplanationPage({ jobId, itemId }: { jobId: string; itemId: string }) {
  const found = useQuery({
    queryKey: ['explanation', jobId, itemId, currentLanguage()],
    queryFn: ({ signal }) =>
      take(
        api.GET('/api/recruiter/jobs/{jobId}/items/{itemId}/explanation', {
          params: { path: { jobId, itemId }, query: { language: currentLanguage() } },
          signal,
        }),
      ),
  })
  if (isStatus(found.error, 404)) return <Empty title={t('job.gone')} />
  if (found.isError) return <Failure error={found.error} onRetry={() => void found.refetch()} />
  if (found.isPending) return <Loading />
  const { label, madeAt, sections } = found.data
  const hasSeveral = new Set(sections.map((section) => section.posting).filter(Boolean)).size > 1
  return (
    <article className="explanation">
      <div className="page-head">
        <h1>{t('explain.title')}</h1>
        <button type="button" className="no-print" onClick={() => window.print()}>
          {t('explain.print')}
        </button>
      </div>
      <p className="quiet">
        {label && <bdi className="file-name">{label}</bdi>}
        {label && madeAt && ' · '}
        {madeAt && t('explain.when', { when: formatMoment(madeAt) })}
      </p>
      {sections.map((section) => (
        <section key={`${section.heading} ${section.posting}`}>
          <h2>{section.heading}</h2>
          {hasSeveral && section.posting && <p className="quiet">{section.posting}</p>}
          {section.sentences.map((sentence) => (
            <p key={sentence}>{sentence}</p>
          ))}
        </section>
      ))}
    </article>
  )
}
