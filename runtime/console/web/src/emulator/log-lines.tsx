/** The newest lines of the log, searched on the server: by words, a function, or the id of a request or a job. */

import { DataTable } from '../ui/data-table'
import { currentLocale, t } from '../words'
import type { LogLine } from './queries'

interface Props {
  lines: LogLine[]
  words: string
  onWords: (words: string) => void
}

export function LogLines({ lines, words, onWords }: Props) {
  return (
    <>
      <label className="field search">
        {t('emu.searchLog')}
        <input type="search" value={words} onChange={(event) => onWords(event.target.value)} />
      </label>
      {!lines.length && <p className="quiet">{t(words ? 'emu.logNoMatch' : 'emu.logNone')}</p>}
      {lines.length > 0 && (
        <div className="tall">
          <DataTable
            caption={t('emu.log')}
            heads={[t('emu.at'), t('emu.level'), t('emu.event'), t('emu.function'), t('emu.facts')]}
          >
            {lines.map((line) => (
              <tr key={line.number}>
                <td>{clock(line.at)}</td>
                <td>
                  <span className={isBad(line.level) ? 'wrong' : 'quiet'}>{line.level}</span>
                </td>
                <th scope="row">
                  <code>{line.event}</code>
                </th>
                <td>{line.function ?? ''}</td>
                <td className="log-facts">
                  <code>{line.facts === '{}' ? '' : line.facts}</code>
                  {line.requestId && <Chip name={t('emu.request')} id={line.requestId} onWords={onWords} />}
                  {line.jobId && <Chip name={t('ops.job')} id={line.jobId} onWords={onWords} />}
                  {line.exception && <pre className="code">{line.exception}</pre>}
                </td>
              </tr>
            ))}
          </DataTable>
        </div>
      )}
    </>
  )
}

function Chip({ name, id, onWords }: { name: string; id: string; onWords: (words: string) => void }) {
  return (
    <button type="button" className="plain id" title={t('emu.linesOf', { id })} onClick={() => onWords(id)}>
      {name} {id}
    </button>
  )
}

function isBad(level: string): boolean {
  return level === 'error' || level === 'warning' || level === 'critical'
}

function clock(moment: string): string {
  return new Date(moment).toLocaleTimeString(currentLocale(), { timeStyle: 'medium' })
}
