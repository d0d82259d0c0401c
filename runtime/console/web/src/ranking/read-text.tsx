/** The resume's text as the machine read it, with the lines marked that the score rests on. */

import { useQuery } from '@tanstack/react-query'
import { api, take } from '../api/client'
import { isStatus } from '../api/problem'
import { ScrollBox } from '../ui/scroll-box'
import { Failure, Loading } from '../ui/states'
import { t } from '../words'
import type { Analysis } from './items'
import { markEvidence } from './marks'

export function ReadText({ resumeId, analysis }: { resumeId: string; analysis: Analysis }) {
  const found = useQuery({
    queryKey: ['resume-text', resumeId],
    queryFn: ({ signal }) =>
      take(api.GET('/api/recruiter/resumes/{resumeId}/text', { params: { path: { resumeId } }, signal })),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  })
  return (
    <section>
      <h3>{t('cand.text')}</h3>
      {found.isPending && <Loading />}
      {found.isError &&
        (isStatus(found.error, 404) ? (
          <p className="quiet">{t('cand.textGone')}</p>
        ) : (
          <Failure error={found.error} onRetry={() => void found.refetch()} />
        ))}
      {found.data && (
        <>
          <p className="quiet">{t('cand.textHelp')}</p>
          <Marked text={found.data.text ?? ''} analysis={analysis} />
        </>
      )}
    </section>
  )
}

function Marked({ text, analysis }: { text: string; analysis: Analysis }) {
  const lines = [...analysis.requirements.map((one) => one.evidence), analysis.heldTitle]
  return (
    <ScrollBox className="text" label={t('cand.text')}>
      {markEvidence(text, lines).map((piece) =>
        piece.isMarked ? (
          <mark key={piece.start}>{piece.text}</mark>
        ) : (
          <span key={piece.start}>{piece.text}</span>
        ),
      )}
    </ScrollBox>
  )
}
