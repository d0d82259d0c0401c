/** The worker processes: what each runs, and which have fallen silent. */

import { formatAgo } from '../format'
import { DataTable } from '../ui/data-table'
import { Failure, Loading } from '../ui/states'
import { t } from '../words'
import { useWorkers } from './queries'

export function Workers() {
  const found = useWorkers()
  if (found.isPending) return <Loading />
  if (found.isError) return <Failure error={found.error} onRetry={() => void found.refetch()} />
  if (!found.data.length) return <p className="bar warn">{t('ops.workersNone')}</p>
  return (
    <DataTable
      caption={t('ops.workers')}
      heads={[t('ops.host'), t('ops.state'), t('ops.functions'), t('ops.seen'), t('ops.started')]}
    >
      {found.data.map((worker) => (
        <tr key={worker.id}>
          <th scope="row">
            {worker.host} <code>{worker.pid}</code>
          </th>
          <td>
            <span className={`badge ${worker.isSilent ? 'failed' : 'completed'}`}>
              {t(worker.isSilent ? 'ops.silent' : 'ops.alive')}
            </span>
          </td>
          <td>{worker.functions.join(', ')}</td>
          <td>{formatAgo(worker.seenAt)}</td>
          <td>{formatAgo(worker.startedAt)}</td>
        </tr>
      ))}
    </DataTable>
  )
}
