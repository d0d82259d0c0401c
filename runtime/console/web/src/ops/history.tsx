/** What ended in the last 24 hours and how long it had waited: charts, and the same figures as a table. */

import type { Schemas } from '../api/client'
import { formatClock, formatNumber, formatSpan } from '../format'
import { DataTable } from '../ui/data-table'
import { Failure, Loading } from '../ui/states'
import { type Bar, StepChart } from '../ui/step-chart'
import { t } from '../words'
import { useHistory } from './queries'

type Step = Schemas['HistoryStep']

const SPANS_S = [2, 10, 20, 60, 120, 240, 600, 1_200, 3_600, 7_200, 14_400, 43_200, 86_400]

export function History() {
  const found = useHistory()
  if (found.isPending) return <Loading />
  if (found.isError) return <Failure error={found.error} onRetry={() => void found.refetch()} />
  const byType = Map.groupBy(found.data, (step) => step.jobType)
  if (!byType.size) return <p className="quiet">{t('ops.historyNone')}</p>
  return (
    <>
      <div className="charts">
        {[...byType].map(([jobType, steps]) => (
          <Charts key={jobType} jobType={jobType} steps={steps} />
        ))}
      </div>
      <details className="figures">
        <summary>{t('ops.asTable')}</summary>
        <Figures steps={found.data} />
      </details>
    </>
  )
}

function Charts({ jobType, steps }: { jobType: string; steps: Step[] }) {
  const items = steps.reduce((sum, step) => sum + step.itemCount, 0)
  const failed = steps.reduce((sum, step) => sum + step.failedItemCount, 0)
  const longest = Math.max(...steps.map((step) => step.longestWaitS ?? 0))
  const bar = (step: Step, sizes: number[], says: string): Bar => ({
    beganAt: step.beganAt,
    sizes,
    says: `${formatClock(Date.parse(step.beganAt))}: ${says}`,
  })
  return (
    <>
      <StepChart
        title={t('ops.throughput', { type: jobType })}
        note={t('ops.total', { items, failed })}
        kinds={[
          { name: t('ops.done'), className: 'done' },
          { name: t('ops.failedItems'), className: 'failed' },
        ]}
        bars={steps.map((step) =>
          bar(
            step,
            [step.itemCount, step.failedItemCount],
            t('ops.total', { items: step.itemCount, failed: step.failedItemCount }),
          ),
        )}
        format={(value) => formatNumber(value)}
      />
      <StepChart
        title={t('ops.waits', { type: jobType })}
        note={t('ops.atMost', { most: formatSpan(longest) })}
        kinds={[{ name: t('ops.longestWait'), className: 'wait' }]}
        bars={steps.map((step) => bar(step, [step.longestWaitS ?? 0], formatSpan(step.longestWaitS ?? 0)))}
        format={(value) => (value ? formatSpan(value) : '0')}
        ends={SPANS_S}
      />
    </>
  )
}

function Figures({ steps }: { steps: Step[] }) {
  return (
    <DataTable
      caption={t('ops.history')}
      heads={[
        t('ops.from'),
        t('ops.type'),
        [t('ops.jobsEnded')],
        [t('ops.done')],
        [t('ops.failedItems')],
        [t('ops.averageWait')],
        [t('ops.longestWait')],
      ]}
    >
      {steps.toReversed().map((step) => (
        <tr key={`${step.beganAt} ${step.jobType}`}>
          <th scope="row">{formatClock(Date.parse(step.beganAt))}</th>
          <td>{step.jobType}</td>
          <td className="number">{formatNumber(step.jobCount)}</td>
          <td className="number">{formatNumber(step.itemCount)}</td>
          <td className="number">{formatNumber(step.failedItemCount)}</td>
          <td className="number">{step.averageWaitS === null ? '–' : formatSpan(step.averageWaitS)}</td>
          <td className="number">{step.longestWaitS === null ? '–' : formatSpan(step.longestWaitS)}</td>
        </tr>
      ))}
    </DataTable>
  )
}
