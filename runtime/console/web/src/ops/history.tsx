/** What ended in the last 24 hours and how long it had waited, as bars; a step in which nothing ended is a gap. */

import type { ReactNode } from 'react'
import type { Schemas } from '../api/client'
import { serverNow } from '../clock'
import { formatNumber, formatSpan } from '../format'
import { Failure, Loading } from '../ui/states'
import { t, tOr } from '../words'
import { useHistory } from './queries'

type Step = Schemas['HistoryStep']

const STEP_MS = 600_000
const STEPS = 144
const HEIGHT = 100
const BAR = 0.8

export function History() {
  const found = useHistory()
  if (found.isPending) return <Loading />
  if (found.isError) return <Failure error={found.error} onRetry={() => void found.refetch()} />
  const byType = Map.groupBy(found.data, (step) => step.jobType)
  if (!byType.size) return <p className="quiet">{t('ops.historyNone')}</p>
  return (
    <div className="charts">
      {[...byType].map(([jobType, steps]) => (
        <Charts key={jobType} jobType={jobType} steps={steps} />
      ))}
    </div>
  )
}

function Charts({ jobType, steps }: { jobType: string; steps: Step[] }) {
  const type = tOr(`type.${jobType}`, jobType)
  const mostItems = Math.max(1, ...steps.map((step) => step.itemCount + step.failedItemCount))
  const mostWait = Math.max(1, ...steps.map((step) => step.longestWaitS ?? 0))
  const items = steps.reduce((sum, step) => sum + step.itemCount, 0)
  const failed = steps.reduce((sum, step) => sum + step.failedItemCount, 0)
  return (
    <>
      <Chart title={t('ops.throughput', { type, most: mostItems })} note={t('ops.total', { items, failed })}>
        {steps.map((step) => (
          <g key={step.beganAt}>
            <Column step={step} from={0} size={step.itemCount / mostItems} kind="done" />
            <Column
              step={step}
              from={step.itemCount / mostItems}
              size={step.failedItemCount / mostItems}
              kind="failed"
            />
          </g>
        ))}
      </Chart>
      <Chart title={t('ops.waits', { type, most: formatSpan(mostWait) })} note="">
        {steps.map((step) => (
          <Column
            key={step.beganAt}
            step={step}
            from={0}
            size={(step.longestWaitS ?? 0) / mostWait}
            kind="wait"
          />
        ))}
      </Chart>
    </>
  )
}

function Chart({ title, note, children }: { title: string; note: string; children: ReactNode }) {
  return (
    <figure className="chart">
      <figcaption>
        {title} {note && <span className="quiet">{note}</span>}
      </figcaption>
      <svg
        viewBox={`0 0 ${STEPS} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${title} ${note}`}
      >
        <line className="axis" x1="0" x2={STEPS} y1={HEIGHT} y2={HEIGHT} />
        {children}
      </svg>
      <p className="ticks quiet">
        <span>{t('ops.dayAgo')}</span>
        <span>{t('ops.now')}</span>
      </p>
    </figure>
  )
}

interface ColumnProps {
  step: Step
  from: number
  size: number
  kind: 'done' | 'failed' | 'wait'
}

function Column({ step, from, size, kind }: ColumnProps) {
  const age = (serverNow() - Date.parse(step.beganAt)) / STEP_MS
  if (size <= 0) return null
  return (
    <rect className={kind} x={STEPS - age} y={HEIGHT * (1 - from - size)} width={BAR} height={HEIGHT * size}>
      <title>{formatNumber(kind === 'wait' ? (step.longestWaitS ?? 0) : step.itemCount)}</title>
    </rect>
  )
}
