/** The newest requests and fired functions. */

import { formatAgo, formatNumber } from '../format'
import { DataTable } from '../ui/data-table'
import { t } from '../words'
import type { Run } from './queries'

const MOST_SHOWN = 50

export function Runs({ runs, onLines }: { runs: Run[]; onLines: (requestId: string) => void }) {
  if (!runs.length) return <p className="quiet">{t('emu.runsNone')}</p>
  return (
    <div className="tall">
      <DataTable
        caption={t('emu.runs')}
        heads={[
          t('emu.function'),
          t('emu.startedBy'),
          t('ops.outcome'),
          [t('emu.elapsed')],
          t('ops.when'),
          '',
        ]}
      >
        {runs.slice(0, MOST_SHOWN).map((run) => (
          <tr key={`${run.requestId} ${run.asked}`}>
            <th scope="row">{run.function ?? '–'}</th>
            <td>{run.how === 'fired' ? t('emu.byHand') : <code>{run.asked}</code>}</td>
            <td>
              <span className={`badge ${run.isFailed ? 'failed' : 'completed'}`}>
                {run.outcome ?? t('emu.callerGone')}
              </span>
            </td>
            <td className="number">{t('emu.ms', { ms: formatNumber(run.elapsedMs) })}</td>
            <td>{formatAgo(run.beganAt)}</td>
            <td>
              <button
                type="button"
                onClick={() => onLines(run.requestId)}
                aria-label={t('emu.linesOf', { id: run.requestId })}
              >
                {t('emu.linesShort')}
              </button>
            </td>
          </tr>
        ))}
      </DataTable>
    </div>
  )
}
