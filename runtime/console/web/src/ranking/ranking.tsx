/** The ranking of a job: filters, the list, a candidate behind each row, a comparison, an export. */

import { useState } from 'react'
import { isFinal, type Job } from '../live/news'
import { announce } from '../ui/announce'
import { Empty, Failure, Loading } from '../ui/states'
import { t } from '../words'
import { CandidateDialog } from './candidate-dialog'
import { CompareDialog, MOST_COMPARED } from './compare-dialog'
import { useDecisions } from './decisions'
import { ExportMenu } from './export-menu'
import { Filters, useFilter } from './filters'
import { hasFilter, type Item, labelOf } from './items'
import { KeysDialog } from './keys-dialog'
import { RankingTable } from './ranking-table'
import { useRanking } from './use-ranking'

type Shown = 'candidate' | 'compare' | 'keys' | null

export function Ranking({ job }: { job: Job }) {
  const { filter, change, clear } = useFilter()
  const [isHeld, setHeld] = useState(false)
  const [shown, setShown] = useState<Shown>(null)
  const [activeId, setActiveId] = useState<string | null>(null)
  const [selected, setSelected] = useState<Item[]>([])
  const decisions = useDecisions(job.id)
  const found = useRanking(job, filter, isHeld || shown !== null)

  const active = found.rows.findIndex((item) => item.itemId === activeId)
  const toggle = (item: Item) => {
    const others = selected.filter((one) => one.itemId !== item.itemId)
    if (others.length < selected.length) setSelected(others)
    else if (selected.length < MOST_COMPARED) setSelected([...selected, item])
    else announce(t('rank.most'))
  }
  const compare = () => selected.length > 1 && setShown('compare')
  const open = (item: Item) => {
    setActiveId(item.itemId)
    setShown('candidate')
  }
  const step = (by: number) => {
    const next = found.rows[active + by]
    found.reach(active + by + 1)
    if (next) setActiveId(next.itemId)
  }

  return (
    <section aria-label={t('job.tabRanking')}>
      <div className="toolbar">
        <Filters filter={filter} change={change} />
        <div className="toolbar-end">
          <span className="quiet" aria-live="off">
            {t('rank.total', { count: found.total })}
          </span>
          <button type="button" className="plain" onClick={() => setShown('keys')}>
            {t('rank.keys')}
          </button>
          <ExportMenu job={job} filter={filter} total={found.total} />
          <button
            type="button"
            className="primary"
            disabled={selected.length < 2}
            onClick={compare}
            title={t('rank.compareHint')}
          >
            {selected.length ? t('rank.compare', { count: selected.length }) : t('rank.compareNone')}
          </button>
        </div>
      </div>
      {!isFinal(job.status) && (
        <p className="partial-note">
          {t('job.running')}{' '}
          {found.newCount > 0 && (
            <button type="button" className="plain" onClick={() => void found.refresh()}>
              {t('rank.new', { count: found.newCount })}
            </button>
          )}
        </p>
      )}
      {isFinal(job.status) && found.newCount > 0 && (
        <p className="partial-note">
          <button type="button" className="plain" onClick={() => void found.refresh()}>
            {t('rank.new', { count: found.newCount })}
          </button>
        </p>
      )}
      {found.rows.length > 0 ? (
        <RankingTable
          found={found}
          filter={filter}
          changeSort={(sort) => change({ sort })}
          activeId={activeId}
          setActiveId={setActiveId}
          selectedIds={new Set(selected.map((item) => item.itemId))}
          decisions={decisions.data}
          toggle={toggle}
          open={open}
          compare={compare}
          showKeys={() => setShown('keys')}
          setHeld={setHeld}
        />
      ) : (
        <Nothing job={job} found={found} isFiltered={hasFilter(filter)} clear={clear} />
      )}
      {shown === 'candidate' && found.rows[active] && (
        <CandidateDialog
          key={activeId}
          item={found.rows[active]}
          place={filter.sort === 'score' && !hasFilter(filter) ? active + 1 : null}
          job={job}
          onClose={() => setShown(null)}
          onStep={step}
          isFirst={active === 0}
          isLast={active === found.rows.length - 1}
        />
      )}
      {shown === 'compare' && (
        <CompareDialog
          items={selected}
          onClose={() => setShown(null)}
          onRemove={(item) => {
            toggle(item)
            if (selected.length <= 2) setShown(null)
          }}
          onOpen={open}
        />
      )}
      {shown === 'keys' && <KeysDialog onClose={() => setShown(null)} />}
      {selected.length > 0 && (
        <p className="unseen" role="status">
          {selected.map(labelOf).join(', ')}
        </p>
      )}
    </section>
  )
}

interface NothingProps {
  job: Job
  found: ReturnType<typeof useRanking>
  isFiltered: boolean
  clear: () => void
}

function Nothing({ job, found, isFiltered, clear }: NothingProps) {
  if (found.error) return <Failure error={found.error} onRetry={() => void found.refresh()} />
  if (found.isPending) return <Loading />
  if (isFiltered) {
    return (
      <Empty title={t('rank.empty')}>
        <ClearButton clear={clear} />
      </Empty>
    )
  }
  return <Empty title={t(isFinal(job.status) ? 'rank.emptyDone' : 'rank.emptyRunning')} />
}

function ClearButton({ clear }: { clear: () => void }) {
  return (
    <button type="button" onClick={clear}>
      {t('rank.clear')}
    </button>
  )
}
