/** The schedules: when each ran last and will run next. */

import { formatAgo, formatIn } from '../format'
import { DataTable } from '../ui/data-table'
import { Failure, Loading } from '../ui/states'
import { t, tOr } from '../words'
import { useSchedules } from './queries'

export function Schedules() {
  const found = useSchedules()
  if (found.isPending) return <Loading />
  if (found.isError) return <Failure error={found.error} onRetry={() => void found.refetch()} />
  return (
    <DataTable
      caption={t('ops.schedules')}
      heads={[t('ops.name'), t('ops.trigger'), t('ops.lastRun'), t('ops.outcome'), t('ops.nextRun')]}
    >
      {found.data.map((schedule) => (
        <tr key={schedule.name}>
          <th scope="row">{schedule.name}</th>
          <td>{sayWhen(schedule.trigger)}</td>
          <td>{schedule.ranAt ? formatAgo(schedule.ranAt) : t('ops.never')}</td>
          <td>{sayOutcome(schedule.outcome)}</td>
          <td>{formatIn(schedule.nextAt)}</td>
        </tr>
      ))}
    </DataTable>
  )
}

/** Says in the user's language what the API says in English: `every 15 s`, `daily at 03:40 UTC`. */
export function sayWhen(trigger: string): string {
  const [, count, unit] = /^every (\d+) (s|min)$/.exec(trigger) ?? []
  if (count && unit) return t('ops.every', { count: Number(count), unit })
  const [, time] = /^daily at (\d\d:\d\d) UTC$/.exec(trigger) ?? []
  return time ? t('ops.daily', { time }) : trigger
}

export function sayOutcome(outcome: string | null): string {
  return outcome ? tOr(`ops.outcome.${outcome}`, outcome) : '–'
}
