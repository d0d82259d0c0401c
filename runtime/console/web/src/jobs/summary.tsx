/** What the job type made of the whole job: counts, how scores are spread, what is most often not found. */

import type { Schemas } from '../api/client'
import { formatNumber } from '../format'
import { isFinal, type Job } from '../live/news'
import { Empty, Failure, Loading } from '../ui/states'
import { t, tOr } from '../words'
import { useResult } from './queries'

type Analysis = Schemas['BulkAnalysisSummary']

export function Summary({ job }: { job: Job }) {
  const found = useResult(job)
  if (!isFinal(job.status)) return <Empty title={t('sum.later')} />
  if (found.isPending) return <Loading />
  if (found.isError) return <Failure error={found.error} onRetry={() => void found.refetch()} />
  if (!found.data) return <Empty title={t('sum.none')} />
  return isAnalysis(found.data) ? (
    <AnalysisSummary summary={found.data} />
  ) : (
    <OtherSummary summary={found.data} />
  )
}

function isAnalysis(result: object): result is Analysis {
  return 'scoreBands' in result && 'mostMissedSkills' in result
}

function AnalysisSummary({ summary }: { summary: Analysis }) {
  return (
    <div className="summary">
      {summary.warnings.map((warning) => (
        <p key={warning} className="bar warn">
          {tOr(`warn.${warning}`, warning)}
        </p>
      ))}
      <dl className="facts">
        <Fact name={t('sum.read')} value={formatNumber(summary.analyzedCount)} />
        <Fact name={t('sum.failed')} value={formatNumber(summary.failedCount)} />
        <Fact
          name={t('sum.average')}
          value={summary.averageScore === null ? '–' : formatNumber(summary.averageScore, 1)}
        />
      </dl>
      <div className="columns">
        <Bands bands={summary.scoreBands} />
        <Missed skills={summary.mostMissedSkills} />
      </div>
    </div>
  )
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  )
}

function Bands({ bands }: { bands: number[] }) {
  const most = Math.max(1, ...bands)
  return (
    <table className="counted">
      <caption>{t('sum.bandsCaption')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('sum.bands')}</th>
          <th scope="col" className="number">
            {t('sum.candidates')}
          </th>
          <td />
        </tr>
      </thead>
      <tbody>
        {bands
          .map((count, band) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a band is its place
            <tr key={band}>
              <th scope="row">{t('sum.range', { from: band * 10, to: band * 10 + 10 })}</th>
              <td className="number">{formatNumber(count)}</td>
              <td>
                <Bar share={count / most} />
              </td>
            </tr>
          ))
          .reverse()}
      </tbody>
    </table>
  )
}

function Missed({ skills }: { skills: Analysis['mostMissedSkills'] }) {
  const most = Math.max(1, ...skills.map((skill) => skill.missingCount))
  if (!skills.length) return null
  return (
    <table className="counted">
      <caption>{t('sum.missed')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('sum.missedSkill')}</th>
          <th scope="col" className="number">
            {t('sum.missedCount')}
          </th>
          <td />
        </tr>
      </thead>
      <tbody>
        {skills.map((skill) => (
          <tr key={skill.skill}>
            <th scope="row">{skill.skill}</th>
            <td className="number">{formatNumber(skill.missingCount)}</td>
            <td>
              <Bar share={skill.missingCount / most} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** The number beside it as a length. */
function Bar({ share }: { share: number }) {
  return (
    <svg className="share" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
      <rect width={share * 100} height="8" rx="1" />
    </svg>
  )
}

/** A job type that this page does not know: what it says, one line a member. */
function OtherSummary({ summary }: { summary: object }) {
  return (
    <dl className="facts">
      {Object.entries(summary).map(([name, value]) => (
        <Fact
          key={name}
          name={name}
          value={typeof value === 'object' ? JSON.stringify(value) : String(value)}
        />
      ))}
    </dl>
  )
}
