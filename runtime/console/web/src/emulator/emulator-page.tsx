/** For who writes functions: what there is and what is broken, what ran, the log, schedules, and faults on demand. */

import { type ReactNode, useState } from 'react'
import { isStatus, sentence } from '../api/problem'
import { formatAgo, formatIn } from '../format'
import { sayOutcome, sayWhen } from '../ops/schedules'
import { DataTable } from '../ui/data-table'
import { Empty, Failure, Loading } from '../ui/states'
import { t, type Word } from '../words'
import { FireDialog } from './fire-dialog'
import { Functions } from './functions'
import { LogLines } from './log-lines'
import { OtherUsers } from './other-users'
import { type FaultView, useActivity, useFault, useFunctions, useSchedules } from './queries'
import { Runs } from './runs'

export default function EmulatorPage() {
  const [words, setWords] = useState('')
  const [fired, setFired] = useState<string | null>(null)
  const found = useFunctions()
  const activity = useActivity(words)
  if (isStatus(found.error, 403)) {
    return (
      <Empty title={t('emu.forbidden')}>
        <p>{t('emu.forbiddenText')}</p>
      </Empty>
    )
  }
  const chosen = found.data?.functions.find((one) => one.name === fired)
  return (
    <>
      <div className="page-head">
        <h1>{t('emu.title')}</h1>
        <OtherUsers />
      </div>
      {found.data && <Broken sentences={found.data.broken} />}
      <Section title="emu.functions">
        {found.isPending && <Loading />}
        {found.isError && <Failure error={found.error} onRetry={() => void found.refetch()} />}
        {found.data && <Functions functions={found.data.functions} onFire={setFired} />}
      </Section>
      {activity.isError && <Failure error={activity.error} onRetry={() => void activity.refetch()} />}
      {activity.data && (
        <>
          <Section title="emu.runs">
            <Runs runs={activity.data.runs} onLines={setWords} />
          </Section>
          <Section title="emu.log">
            <LogLines lines={activity.data.lines} words={words} onWords={setWords} />
          </Section>
          <Section title="ops.schedules">
            <Schedules onFire={setFired} />
          </Section>
          <Section title="emu.faults">
            <Faults faults={activity.data.faults} />
          </Section>
        </>
      )}
      {chosen && (
        <FireDialog key={chosen.name} chosen={chosen} onLines={setWords} onClose={() => setFired(null)} />
      )}
    </>
  )
}

function Section({ title, children }: { title: Word; children: ReactNode }) {
  return (
    <section className="ops-section" aria-labelledby={title}>
      <h2 id={title}>{t(title)}</h2>
      {children}
    </section>
  )
}

function Broken({ sentences }: { sentences: string[] }) {
  if (!sentences.length) return null
  return (
    <section className="failure broken" aria-labelledby="broken">
      <h2 id="broken" role="alert">
        {t('emu.broken', { count: sentences.length })}
      </h2>
      <ul>
        {sentences.map((one) => {
          const [place = '', ...said] = one.split(': ')
          return (
            <li key={one}>
              <code>{place}</code> {said.join(': ')}
            </li>
          )
        })}
      </ul>
    </section>
  )
}

function Schedules({ onFire }: { onFire: (name: string) => void }) {
  const found = useSchedules()
  if (found.isPending) return <Loading />
  if (found.isError) return <Failure error={found.error} onRetry={() => void found.refetch()} />
  return (
    <DataTable
      caption={t('ops.schedules')}
      heads={[t('ops.name'), t('ops.trigger'), t('ops.lastRun'), t('ops.outcome'), t('ops.nextRun'), '']}
    >
      {found.data.map((one) => (
        <tr key={one.name}>
          <th scope="row">{one.name}</th>
          <td>{sayWhen(one.trigger)}</td>
          <td>{one.ranAt ? formatAgo(one.ranAt) : t('ops.never')}</td>
          <td>{sayOutcome(one.outcome)}</td>
          <td>{formatIn(one.nextAt)}</td>
          <td>
            <button
              type="button"
              onClick={() => onFire(one.name)}
              aria-label={t('emu.runNow', { name: one.name })}
            >
              {t('emu.runNowShort')}
            </button>
          </td>
        </tr>
      ))}
    </DataTable>
  )
}

function Faults({ faults }: { faults: FaultView[] }) {
  const begin = useFault()
  return (
    <>
      <p className="quiet">{t('emu.faultsText')}</p>
      <ul className="faults">
        {faults.map((fault) => (
          <li key={fault.name}>
            <div>
              <h3>{t(`emu.fault.${fault.name}`)}</h3>
              <p className="quiet">{fault.obstacle || t(`emu.faultText.${fault.name}`)}</p>
            </div>
            <button
              type="button"
              disabled={fault.isOn || fault.obstacle !== ''}
              onClick={() => begin.mutate(fault.name)}
              aria-label={t(fault.isOn ? 'emu.goesOnOf' : 'emu.begin', {
                fault: t(`emu.fault.${fault.name}`),
              })}
            >
              {t(fault.isOn ? 'emu.goesOn' : 'emu.beginShort')}
            </button>
          </li>
        ))}
      </ul>
      {begin.isError && (
        <p role="alert" className="wrong">
          {sentence(begin.error)}
        </p>
      )}
    </>
  )
}
