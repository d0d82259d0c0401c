/** The schedules: when each ran last and will run next. */

import { formatAgo, formatIn } from '../format'
import { DataTable } from '../ui/data-table'
import { Failure, Loading } from '../ui/states'
import { t } from '../words'
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
          <td>{schedule.trigger}</td>
          <td>{schedule.ranAt ? formatAgo(schedule.ranAt) : t('ops.never')}</td>
          <td>{schedule.outcome ?? '–'}</td>
          <td>{formatIn(schedule.nextAt)}</td>
        </tr>
      ))}
    </DataTable>
  )
}
