/** Bars over the last 24 hours in steps of ten minutes, with a scale, a legend and a line of text behind each bar. */

import { serverNow } from '../clock'
import { formatClock } from '../format'
import { t } from '../words'

const STEP_MS = 600_000
const STEPS = 144
const HEIGHT = 100
const GAP = 0.15
const HALVES = [0, 0.5, 1]
const QUARTERS = [0, 0.25, 0.5, 0.75, 1]

export interface Bar {
  beganAt: string
  /** From the bottom up, in the order of the kinds. */
  sizes: number[]
  /** What the pointer is told. */
  says: string
}

interface Props {
  title: string
  note?: string
  kinds: { name: string; className: string }[]
  bars: Bar[]
  format: (value: number) => string
  /** What the scale may end at, ascending; round numbers otherwise. */
  ends?: number[]
}

export function StepChart({ title, note, kinds, bars, format, ends }: Props) {
  const most = Math.max(1, ...bars.map(({ sizes }) => sizes.reduce((sum, size) => sum + size, 0)))
  const top = ends?.find((end) => end >= most) ?? roundUp(most)
  const end = Math.ceil(serverNow() / STEP_MS) * STEP_MS // of the step that has begun
  return (
    <figure className="chart">
      <figcaption>
        <span>
          <strong>{title}</strong> {note && <span className="quiet">{note}</span>}
        </span>
        <span className="legend">
          {kinds.map((kind) => (
            <span key={kind.name}>
              <i className={kind.className} aria-hidden="true" /> {kind.name}
            </span>
          ))}
        </span>
      </figcaption>
      <p className="scale quiet" aria-hidden="true">
        {HALVES.toReversed().map((half) => (
          <span key={half}>{format(top * half)}</span>
        ))}
      </p>
      <svg
        viewBox={`0 0 ${STEPS} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${title}. ${note ?? ''}`}
      >
        {HALVES.map((half) => (
          <line key={half} className="grid" x1="0" x2={STEPS} y1={HEIGHT * half} y2={HEIGHT * half} />
        ))}
        {bars.map((bar) => (
          <Stack
            key={bar.beganAt}
            bar={bar}
            kinds={kinds}
            left={STEPS - (end - Date.parse(bar.beganAt)) / STEP_MS}
            top={top}
          />
        ))}
      </svg>
      <p className="ticks quiet" aria-hidden="true">
        {QUARTERS.map((quarter) => (
          <span key={quarter}>
            {quarter === 1 ? t('ops.now') : formatClock(end - (1 - quarter) * STEPS * STEP_MS)}
          </span>
        ))}
      </p>
    </figure>
  )
}

interface StackProps {
  bar: Bar
  kinds: Props['kinds']
  left: number
  top: number
}

function Stack({ bar, kinds, left, top }: StackProps) {
  let below = 0
  return (
    <g>
      <title>{bar.says}</title>
      <rect className="whole" x={left} y={0} width={1} height={HEIGHT} />
      {kinds.map((kind, place) => {
        const size = (HEIGHT * (bar.sizes[place] ?? 0)) / top
        below += size
        return (
          <rect
            key={kind.name}
            className={kind.className}
            x={left + GAP / 2}
            y={HEIGHT - below}
            width={1 - GAP}
            height={size}
          />
        )
      })}
    </g>
  )
}

/** The next of 1, 2, 4, 10, 20, 40, ... of which the half is a round number, too. */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value))
  const times = [1, 2, 4, 10].find((one) => one * power >= value) ?? 10
  return Math.max(2, times * power)
}
