import { formatNumber } from '../format'
import { t, tOr } from '../words'
import type { Decision } from './decisions'
import type { Analysis } from './items'

interface Props {
  analysis: Pick<Analysis, 'score' | 'verdict'>
  /** What a person says instead; it stands beside the score. */
  override?: Decision | undefined
}

/** The score and what it reads like: a number, a word, and a length that repeats both. */
export function ScoreBand({ analysis, override }: Props) {
  return (
    <span className={`score ${analysis.verdict}`}>
      <strong>{formatNumber(analysis.score, 1)}</strong>
      <svg className="share" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
        <rect className="track" width="100" height="6" rx="1" />
        <rect width={analysis.score} height="6" rx="1" />
      </svg>
      <span className="band">
        {t(`band.${analysis.verdict}`)}
        {override && (
          <b>
            {' '}
            {t('decide.yours')}: {tOr(`band.${override.verdict}`, '')}
          </b>
        )}
      </span>
    </span>
  )
}
