/** Skill gaps of a batch: what the pool shows and lacks, who is one requirement away, and the matrix. */

import type { Schemas } from '../api/client'
import { formatNumber } from '../format'
import { useResult } from '../jobs/queries'
import { isFinal, type Job } from '../live/news'
import { ScrollBox } from '../ui/scroll-box'
import { Empty, Failure, Loading } from '../ui/states'
import { t, tOr } from '../words'

type Gaps = Schemas['DescriptionGaps']

const MARKS = { proved: '●', mentioned: '◐', unclear: '?', missing: '○' } as const

export function GapMatrix({ job }: { job: Job }) {
  const found = useResult(job)
  if (!isFinal(job.status)) return <Empty title={t('sum.later')} />
  if (found.isPending) return <Loading />
  if (found.isError) return <Failure error={found.error} onRetry={() => void found.refetch()} />
  if (!found.data || !('descriptions' in found.data)) return <Empty title={t('sum.none')} />
  return (
    <div className="summary">
      {found.data.descriptions.map((gaps) => (
        <Description key={gaps.jobDescriptionId} gaps={gaps} />
      ))}
    </div>
  )
}

function Description({ gaps }: { gaps: Gaps }) {
  return (
    <section className="gaps" aria-label={gaps.title}>
      <h2>{gaps.title}</h2>
      {gaps.warnings.map((warning) => (
        <p key={warning} className="bar warn">
          {tOr(`warn.${warning}`, warning)}
        </p>
      ))}
      <dl className="facts">
        <Fact name={t('sum.candidates')} count={gaps.candidateCount} />
        <Fact name={t('gap.all')} count={gaps.allProvedCount} />
        <Fact name={t('gap.oneAway')} count={gaps.oneAwayCount} />
      </dl>
      {gaps.suggestions.length > 0 && (
        <>
          <h3>{t('gap.suggestions')}</h3>
          <ul>
            {gaps.suggestions.map((one) => (
              <li key={one.skill}>
                {t('gap.suggestion', {
                  skill: one.skill,
                  could: one.couldShowCount,
                  learn: one.toLearnCount,
                })}
                {one.oneAwayCount > 0 && ` ${t('gap.oneAwayBy', { count: one.oneAwayCount })}`}
              </li>
            ))}
          </ul>
        </>
      )}
      <Matrix gaps={gaps} />
    </section>
  )
}

function Fact({ name, count }: { name: string; count: number }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{formatNumber(count)}</dd>
    </div>
  )
}

function Matrix({ gaps }: { gaps: Gaps }) {
  return (
    <>
      <p className="quiet legend">
        {(Object.keys(MARKS) as (keyof typeof MARKS)[]).map((status) => (
          <span key={status}>
            <b className={`mark-${status}`}>{MARKS[status]}</b> {t(`gap.${status}`)}
          </span>
        ))}
      </p>
      <ScrollBox className="table-box matrix-box" label={t('gap.matrix', { title: gaps.title })}>
        <table className="matrix">
          <thead>
            <tr>
              <th scope="col">{t('rank.name')}</th>
              <th scope="col" className="number">
                {t('rank.score')}
              </th>
              {gaps.skills.map((skill) => (
                <th scope="col" key={skill.skill} title={skill.skill}>
                  <span className="skill">{skill.skill}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {gaps.candidates.map((candidate) => (
              <tr key={candidate.itemId}>
                <th scope="row">
                  <bdi className="file-name">{candidate.label ?? candidate.itemId.slice(0, 8)}</bdi>
                </th>
                <td className="number">
                  {candidate.score === null ? '–' : formatNumber(candidate.score, 1)}
                </td>
                {candidate.cells.map((cell, at) => (
                  <td key={gaps.skills[at]?.skill ?? at} className="cell">
                    {cell && (
                      <span className={`mark-${cell}`} title={t(`gap.${cell}`)}>
                        <span aria-hidden="true">{MARKS[cell]}</span>
                        <span className="unseen">{t(`gap.${cell}`)}</span>
                      </span>
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
    </>
  )
}
