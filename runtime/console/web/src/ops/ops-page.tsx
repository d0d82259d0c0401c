/** For operators: what waits, who works, what fails, and what can be done about it. Whose jobs they are is not shown. */

import { type ReactNode, useState } from 'react'
import { isStatus } from '../api/problem'
import { Empty, Failure, Loading } from '../ui/states'
import { t, type Word } from '../words'
import { ActionLog } from './action-log'
import { Failures } from './failures'
import { History } from './history'
import { OpenJobs } from './open-jobs'
import { AutoRefresh, useQueues } from './queries'
import { Queues } from './queues'
import { Schedules } from './schedules'
import { Workers } from './workers'

export default function OpsPage() {
  const [isOn, setOn] = useState(true)
  const queues = useQueues()
  if (isStatus(queues.error, 403)) {
    return (
      <Empty title={t('ops.forbidden')}>
        <p>{t('ops.forbiddenText')}</p>
      </Empty>
    )
  }
  return (
    <AutoRefresh value={isOn}>
      <div className="page-head">
        <h1>{t('ops.title')}</h1>
        <button type="button" aria-pressed={isOn} onClick={() => setOn(!isOn)}>
          {t(isOn ? 'ops.refreshOn' : 'ops.refreshOff')}
        </button>
      </div>
      {queues.isPending && <Loading />}
      {queues.isError && <Failure error={queues.error} onRetry={() => void queues.refetch()} />}
      {queues.data && (
        <>
          <Section title="ops.queues">
            <Queues queues={queues.data} />
          </Section>
          <Section title="ops.history">
            <History />
          </Section>
          <Section title="ops.failures">
            <Failures />
          </Section>
          <Section title="ops.jobs">
            <OpenJobs jobTypes={queues.data.map((queue) => queue.jobType)} />
          </Section>
          <Section title="ops.workers">
            <Workers />
          </Section>
          <Section title="ops.schedules">
            <Schedules />
          </Section>
          <Section title="ops.actions">
            <ActionLog />
          </Section>
        </>
      )}
    </AutoRefresh>
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
