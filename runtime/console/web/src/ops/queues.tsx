/** The queue of each job type: what waits in which lane, for how long, and whether anything is started. */

import { useState } from 'react'
import type { Schemas } from '../api/client'
import { sentence } from '../api/problem'
import { formatMoment, formatNumber, formatSpan } from '../format'
import { DataTable } from '../ui/data-table'
import { Confirm } from '../ui/dialog'
import { t, tOr } from '../words'
import { usePause } from './queries'

type Queue = Schemas['QueueView']

export function Queues({ queues }: { queues: Queue[] }) {
  return (
    <DataTable
      caption={t('ops.queues')}
      heads={[
        t('ops.type'),
        t('ops.lane'),
        [t('ops.waitingJobs')],
        [t('ops.waitingItems')],
        [t('ops.oldest')],
        [t('ops.workerCount')],
        t('ops.state'),
        '',
      ]}
    >
      {queues.map((queue) => (
        <QueueRow key={queue.jobType} queue={queue} />
      ))}
    </DataTable>
  )
}

function QueueRow({ queue }: { queue: Queue }) {
  const ofLanes = (show: (lane: Queue['lanes'][number]) => string) => (
    <span className="lanes">
      {queue.lanes.map((lane) => (
        <span key={lane.lane}>{show(lane)}</span>
      ))}
    </span>
  )
  return (
    <tr>
      <th scope="row">{queue.jobType}</th>
      <td>{ofLanes((lane) => t(`ops.lane.${lane.lane}`))}</td>
      <td className="number">{ofLanes((lane) => formatNumber(lane.queueDepth))}</td>
      <td className="number">{ofLanes((lane) => formatNumber(lane.itemsWaiting))}</td>
      <td className="number">
        {ofLanes((lane) => (lane.oldestWaitS > 0 ? formatSpan(lane.oldestWaitS) : '–'))}
      </td>
      <td className="number">{formatNumber(queue.workerCount)}</td>
      <td>
        <State queue={queue} />
      </td>
      <td>
        <PauseButton queue={queue} />
      </td>
    </tr>
  )
}

function State({ queue }: { queue: Queue }) {
  if (queue.pause) {
    const { beganAt, reason } = queue.pause
    return (
      <>
        <span className="badge failed">{t('ops.paused')}</span>{' '}
        <span className="quiet">
          {t('ops.pausedSince', { when: formatMoment(beganAt), reason: tOr(`wait.${reason}`, reason) })}
        </span>
      </>
    )
  }
  if (!queue.workerCount) return <span className="badge failed">{t('ops.noWorker')}</span>
  return <span className="badge completed">{t('ops.running')}</span>
}

function PauseButton({ queue }: { queue: Queue }) {
  const [isAsked, setAsked] = useState(false)
  const pause = usePause(queue.jobType)
  const type = queue.jobType
  return (
    <>
      {queue.pause ? (
        <button
          type="button"
          disabled={pause.isPending}
          onClick={() => pause.mutate(false)}
          aria-label={t('ops.unpause', { type })}
        >
          {t('ops.unpauseShort')}
        </button>
      ) : (
        <button
          type="button"
          disabled={pause.isPending}
          onClick={() => setAsked(true)}
          aria-label={t('ops.pause', { type })}
        >
          {t('ops.pauseShort')}
        </button>
      )}
      {pause.isError && (
        <p role="alert" className="wrong">
          {sentence(pause.error)}
        </p>
      )}
      {isAsked && (
        <Confirm
          question={t('ops.pauseAsk', { type })}
          yes={t('ops.pauseShort')}
          no={t('app.cancel')}
          onNo={() => setAsked(false)}
          onYes={() => {
            setAsked(false)
            pause.mutate(true)
          }}
        />
      )}
    </>
  )
}
