/** The resume's text as the machine read it, with the lines marked that the score rests on. */

import { useQuery } from '@tanstack/react-query'
import { fetchRaw } from '../api/client'
import { isStatus } from '../api/problem'
import { Failure, Loading } from '../ui/states'
import { t } from '../words'
import type { Analysis } from './items'
import { markEvidence } from './marks'

export function ReadText({ resumeId, analysis }: { resumeId: string; analysis: Analysis }) {
  const found = useQuery({
    queryKey: ['resume-text', resumeId],
    queryFn: ({ signal }) => fetchText(resumeId, signal),
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
      {found.data !== undefined && (
        <>
          <p className="quiet">{t('cand.textHelp')}</p>
          <Marked text={found.data} analysis={analysis} />
        </>
      )}
    </section>
  )
}

function Marked({ text, analysis }: { text: string; analysis: Analysis }) {
  const lines = [...analysis.requirements.map((one) => one.evidence), analysis.heldTitle]
  return (
    // a reader scrolls through it with the keyboard, too
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls has to take the focus
    <section className="text" aria-label={t('cand.text')} tabIndex={0}>
      {markEvidence(text, lines).map((piece) =>
        piece.isMarked ? (
          <mark key={piece.start}>{piece.text}</mark>
        ) : (
          <span key={piece.start}>{piece.text}</span>
        ),
      )}
    </section>
  )
}

async function fetchText(resumeId: string, signal: AbortSignal): Promise<string> {
  const answer = await fetchRaw(`/api/recruiter/resumes/${resumeId}/text`, { signal })
  if (!answer.headers.get('content-type')?.includes('json')) return answer.text()
  const { text } = (await answer.json()) as { text: string | null }
  return text ?? ''
}
