/** What the analysis found, as two tables: the parts that add up, and each requirement with its line. */

import { formatNumber } from '../format'
import { t, tOr } from '../words'
import { type Analysis, languageOf } from './items'

export function ScoreParts({ analysis }: { analysis: Analysis }) {
  return (
    <section>
      <h3>{t('cand.scoreParts')}</h3>
      <table className="parts">
        <thead>
          <tr>
            <th scope="col">{t('cand.part')}</th>
            <th scope="col" className="number">
              {t('cand.points')}
            </th>
            <th scope="col">{t('cand.why')}</th>
          </tr>
        </thead>
        <tbody>
          {analysis.explanation.map((part) => (
            <tr key={part.part}>
              <th scope="row">{tOr(`part.${part.part}`, part.part)}</th>
              <td className="number">{formatNumber(part.points, 1)}</td>
              <td lang={languageOf(analysis)}>{part.detail}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{t('cand.sum')}</th>
            <td className="number">
              <strong>{formatNumber(analysis.score, 1)}</strong>
            </td>
            <td>{t(`band.${analysis.verdict}`)}</td>
          </tr>
        </tfoot>
      </table>
    </section>
  )
}

export function Findings({ analysis }: { analysis: Analysis }) {
  if (!analysis.requirements.length) return null
  return (
    <section>
      <h3>{t('cand.requirements')}</h3>
      <table className="findings">
        <thead>
          <tr>
            <th scope="col">{t('cand.requirement')}</th>
            <th scope="col">{t('cand.found')}</th>
            <th scope="col">{t('cand.evidence')}</th>
          </tr>
        </thead>
        <tbody>
          {analysis.requirements.map((one) => (
            <tr key={`${one.start} ${one.text}`}>
              <th scope="row">
                {one.text}
                {one.kind === 'nice' && <span className="quiet">{t('read.nice')}</span>}
              </th>
              <td>
                <span className={`finding ${one.status}`}>{t(`find.${one.status}`)}</span>
              </td>
              <td>
                {one.evidence ? (
                  <q>{one.evidence}</q>
                ) : (
                  <span className="quiet">
                    {t(one.status === 'unclear' ? 'cand.nothingClear' : 'cand.noEvidence')}
                  </span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
