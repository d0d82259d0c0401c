/** All functions: what starts each, where it is, and a way to run it once. */

import { useState } from 'react'
import { DataTable } from '../ui/data-table'
import { t } from '../words'
import type { FunctionView } from './queries'

interface Props {
  functions: FunctionView[]
  onFire: (name: string) => void
}

export function Functions({ functions, onFire }: Props) {
  const [words, setWords] = useState('')
  const shown = functions.filter((one) =>
    `${one.name} ${one.kind} ${one.trigger} ${one.summary}`.toLowerCase().includes(words.toLowerCase()),
  )
  return (
    <>
      <label className="field search">
        {t('emu.find')}
        <input type="search" value={words} onChange={(event) => setWords(event.target.value)} />
      </label>
      <p className="quiet" role="status">
        {t('emu.count', { shown: shown.length, count: functions.length })}
      </p>
      <div className="tall">
        <DataTable
          caption={t('emu.functions')}
          heads={[t('emu.function'), t('emu.kind'), t('emu.startedBy'), '']}
        >
          {shown.map((one) => (
            <tr key={one.place}>
              <th scope="row">
                {one.name}
                <span className="quiet"> {one.summary}</span>
              </th>
              <td>{t(`emu.kind.${one.kind}`)}</td>
              <td>
                <code>{one.trigger}</code>
                <span className="quiet">
                  <code>{one.place}</code>
                </span>
              </td>
              <td>
                {one.given === null ? (
                  <span className="quiet">{t(one.runs ? 'emu.cannotFire' : 'emu.takenUp')}</span>
                ) : (
                  <button
                    type="button"
                    onClick={() => onFire(one.name)}
                    aria-label={t('emu.fire', { name: one.name })}
                  >
                    {t('emu.fireShort')}
                  </button>
                )}
              </td>
            </tr>
          ))}
        </DataTable>
      </div>
    </>
  )
}
