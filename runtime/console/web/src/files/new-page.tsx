/** From a posting and a folder of files to a running job, on one page. */

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { api, take } from '../api/client'
import { sentence } from '../api/problem'
import { keys } from '../live/news'
import { prepare, usePreparation } from '../postings/draft'
import { PostingFields } from '../postings/posting-fields'
import { useCreatePosting, usePostings } from '../postings/queries'
import { useSession } from '../session'
import { t } from '../words'
import { DropZone } from './drop-zone'
import { uploads } from './upload'
import { UploadSummary, useUpload } from './upload-summary'

const MOST_RESUMES = 10_000
type Kind = 'ranking' | 'gaps'
type Plan = 'free' | 'basic' | 'premium' | 'enterprise'

export default function NewPage() {
  const upload = useUpload()
  const [leavesOut, setLeavesOut] = useState(true)
  const { title, text, chosenId } = usePreparation()
  const resumeIds = uploads.resumeIds(!leavesOut).slice(0, MOST_RESUMES)
  const hasPosting = chosenId !== null || (title.trim() !== '' && text.trim() !== '')
  const isSending = upload.counts.waiting + upload.counts.sending > 0
  const reason = whyNot(hasPosting, resumeIds.length, isSending)
  const [kind, setKind] = useState<Kind>('ranking')
  const start = useStart(resumeIds, kind)
  return (
    <>
      <div className="page-head">
        <h1>{t('new.title')}</h1>
      </div>
      <section className="step" aria-labelledby="step1">
        <h2 id="step1">{t('new.step1')}</h2>
        <PostingStep />
      </section>
      <section className="step" aria-labelledby="step2">
        <h2 id="step2">{t('new.step2')}</h2>
        <DropZone />
        <UploadSummary upload={upload} leavesOut={leavesOut} setLeavesOut={setLeavesOut} />
      </section>
      <section className="step" aria-labelledby="step3">
        <h2 id="step3">{t('new.step3')}</h2>
        <fieldset>
          <legend>{t('new.kind')}</legend>
          {(['ranking', 'gaps'] as const).map((one) => (
            <label className="check" key={one}>
              <input type="radio" name="kind" checked={kind === one} onChange={() => setKind(one)} />
              {t(one === 'ranking' ? 'new.kindRanking' : 'new.kindGaps')}
            </label>
          ))}
        </fieldset>
        <p className="quiet prose">{t('new.purpose')}</p>
        <details>
          <summary>{t('new.notice')}</summary>
          <p className="prose">{t('new.noticeText')}</p>
        </details>
        {resumeIds.length === MOST_RESUMES && <p className="bar warn">{t('new.tooMany')}</p>}
        <div className="actions">
          <button
            type="button"
            className="primary large"
            disabled={reason !== null || start.isPending}
            aria-describedby={reason ? 'why-not' : undefined}
            onClick={() => start.mutate()}
          >
            {start.isPending
              ? t('new.starting')
              : resumeIds.length
                ? t('new.start', { count: resumeIds.length })
                : t('new.startPlain')}
          </button>
          {reason && (
            <span id="why-not" className="quiet">
              {reason}
            </span>
          )}
        </div>
        {start.isError && (
          <p role="alert" className="wrong">
            {sentence(start.error)}
          </p>
        )}
      </section>
    </>
  )
}

function whyNot(hasPosting: boolean, resumeCount: number, isSending: boolean): string | null {
  if (!hasPosting) return t('new.needPosting')
  if (isSending) return t('new.needUpload')
  return resumeCount ? null : t('new.needFiles')
}

/** Keeps the posting when it is new, and submits; asked again after a failure it makes no second job. */
function useStart(resumeIds: string[], kind: Kind) {
  const { title, text, chosenId } = usePreparation()
  const { userId, plan } = useSession()
  const queries = useQueryClient()
  const create = useCreatePosting()
  const [, go] = useLocation()
  return useMutation({
    mutationFn: async () => {
      const jobDescriptionId = chosenId ?? (await create.mutateAsync({ title: title.trim(), text })).id
      prepare({ chosenId: jobDescriptionId })
      const body = { resumeIds, jobDescriptionId, userId, planType: plan as Plan, reuse: false }
      const asked = { params: { header: { 'Idempotency-Key': keyOf({ kind, ...body }) } }, body }
      return take(
        kind === 'gaps'
          ? api.POST('/api/recruiter/analyze/skill-gap', asked)
          : api.POST('/api/recruiter/analyze/bulk', asked),
      )
    },
    onSuccess: ({ jobId }) => {
      uploads.clear()
      prepare({ title: '', text: '', chosenId: null })
      void queries.invalidateQueries({ queryKey: keys.jobs })
      go(`/jobs/${jobId}`)
    },
  })
}

/** The same submission within a page has the same key, whatever its answer was. */
const PAGE_KEY = Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16)).join('')

function keyOf(body: object): string {
  const text = JSON.stringify(body)
  let [one, other] = [0x811c_9dc5, 0] // FNV-1a, and a sum that moves
  for (let at = 0; at < text.length; at += 1) {
    one = Math.imul(one ^ text.charCodeAt(at), 0x0100_0193)
    other = (Math.imul(other, 31) + text.charCodeAt(at)) | 0
  }
  return `${PAGE_KEY}-${(one >>> 0).toString(16)}-${(other >>> 0).toString(16)}`
}

function PostingStep() {
  const prepared = usePreparation()
  const found = usePostings()
  const postings = found.data?.pages.flatMap((page) => page.jobDescriptions) ?? []
  const chosen = prepared.chosenId
  const isChoosing = chosen !== null
  const first = postings[0]
  return (
    <>
      {(first || isChoosing) && (
        <div className="tabs small">
          <button type="button" aria-pressed={!isChoosing} onClick={() => prepare({ chosenId: null })}>
            {t('new.write')}
          </button>
          <button
            type="button"
            aria-pressed={isChoosing}
            onClick={() => prepare({ chosenId: chosen ?? first?.id ?? null })}
          >
            {t('new.choose')}
          </button>
        </div>
      )}
      {isChoosing ? (
        <label className="field">
          {t('new.chooseLabel')}
          <select value={chosen} onChange={(event) => prepare({ chosenId: event.target.value })}>
            {postings.map((posting) => (
              <option key={posting.id} value={posting.id}>
                {posting.title}
              </option>
            ))}
          </select>
        </label>
      ) : (
        <PostingFields draft={prepared} onChange={prepare} />
      )}
    </>
  )
}
