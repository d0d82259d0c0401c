/** Behind a row: what the score is made of, the lines it rests on, the text as it was read, the file itself. */

import { Link } from 'wouter'
import type { Job } from '../live/news'
import { Dialog } from '../ui/dialog'
import { t, tOr } from '../words'
import { Assessment } from './assessment'
import { Findings, ScoreParts } from './findings'
import { type Analysis, analysisOf, type Item, labelOf, languageOf } from './items'
import { OriginalFile } from './original-file'
import { ReadText } from './read-text'
import { ScoreBand } from './score-band'

interface Props {
  item: Item
  place: number | null
  job: Job
  isFirst: boolean
  isLast: boolean
  onClose: () => void
  onStep: (by: number) => void
}

export function CandidateDialog({ item, place, job, isFirst, isLast, onClose, onStep }: Props) {
  const analysis = analysisOf(item)
  const steps = (
    <div className="steps">
      <button type="button" className="plain" disabled={isFirst} onClick={() => onStep(-1)}>
        {t('cand.previous')}
      </button>
      <button type="button" className="plain" disabled={isLast} onClick={() => onStep(1)}>
        {t('cand.next')}
      </button>
    </div>
  )
  return (
    <Dialog title={<Title item={item} place={place} />} size="side" onClose={onClose} actions={steps}>
      {analysis ? <Found analysis={analysis} item={item} job={job} /> : <p>{t('cand.erased')}</p>}
    </Dialog>
  )
}

function Title({ item, place }: { item: Item; place: number | null }) {
  return (
    <>
      {place !== null && <span className="quiet">{place}. </span>}
      <bdi className="file-name">{labelOf(item)}</bdi>
    </>
  )
}

function Found({ analysis, item, job }: { analysis: Analysis; item: Item; job: Job }) {
  return (
    <>
      <div className="candidate-head">
        <ScoreBand analysis={analysis} />
        <p lang={languageOf(analysis)}>{analysis.summary}</p>
        <div className="actions">
          <OriginalFile resumeId={item.itemId} name={labelOf(item)} />
          <Link className="button" href={`/jobs/${job.id}/explanation/${item.itemId}`}>
            {t('cand.explain')}
          </Link>
        </div>
      </div>
      <Flags analysis={analysis} />
      <ScoreParts analysis={analysis} />
      <Findings analysis={analysis} />
      <Assessment jobId={job.id} itemId={item.itemId} />
      <ReadText resumeId={item.itemId} analysis={analysis} />
    </>
  )
}

function Flags({ analysis }: { analysis: Analysis }) {
  if (!analysis.flags.length) return null
  return (
    <section className="flags">
      <p>
        {analysis.flags.map((flag) => (
          <span key={flag} className="flag">
            {tOr(`flag.${flag}`, flag)}
          </span>
        ))}
      </p>
      <p className="quiet">{t('flag.note')}</p>
      {analysis.hiddenText && (
        <figure>
          <figcaption>{t('flag.hidden')}</figcaption>
          <pre className="text">{analysis.hiddenText}</pre>
        </figure>
      )}
    </section>
  )
}
