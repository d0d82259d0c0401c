/** What operators did: who, when, what. */

import { formatMoment, formatNumber } from '../format'
import { DataTable } from '../ui/data-table'
import { More } from '../ui/more'
import { Failure, Loading } from '../ui/states'
import { t } from '../words'
import { useActions } from './queries'

export function ActionLog() {
  const found = useActions()
  if (found.isPending) return <Loading />
  if (found.isError) return <Failure error={found.error} onRetry={() => void found.refetch()} />
  const actions = found.data.pages.flatMap((page) => page.actions)
  if (!actions.length) return <p className="quiet">{t('ops.actionsNone')}</p>
  return (
    <>
      <DataTable
        caption={t('ops.actions')}
        heads={[t('ops.when'), t('ops.who'), t('ops.what'), t('ops.subject'), [t('ops.itemCount')]]}
      >
        {actions.map((one) => (
          <tr key={one.id}>
            <td>{formatMoment(one.actedAt)}</td>
            <td>
              <code>{one.userId ?? 'service_role'}</code>
            </td>
            <td>{t(`ops.action.${one.action}`)}</td>
            <td>
              <code>{one.subject}</code>
            </td>
            <td className="number">{one.action === 'retry' ? formatNumber(one.itemCount) : '–'}</td>
          </tr>
        ))}
      </DataTable>
      <More found={found} label={t('ops.actionsMore')} />
    </>
  )
}
