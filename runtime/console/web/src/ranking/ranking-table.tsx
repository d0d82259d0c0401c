/** The list itself: a real table of which some thirty rows exist at a time, moved through by keyboard. */

import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual'
import { Fragment, type KeyboardEvent, useEffect, useRef } from 'react'
import { t } from '../words'
import { type Decision, overrideOf } from './decisions'
import type { Filter, Item } from './items'
import { RankingRow } from './ranking-row'
import type { RankingRows } from './use-ranking'

export const ROW_PX = 56
const HEAD_PX = 40
const OVERSCAN = 6

interface Props {
  found: RankingRows
  filter: Filter
  changeSort: (sort: Filter['sort']) => void
  activeId: string | null
  setActiveId: (id: string) => void
  selectedIds: ReadonlySet<string>
  decisions: ReadonlyMap<string, Decision[]> | undefined
  toggle: (item: Item) => void
  open: (item: Item) => void
  compare: () => void
  showKeys: () => void
  setHeld: (isHeld: boolean) => void
}

export function RankingTable(props: Props) {
  const { found, filter, activeId, setHeld } = props
  const box = useRef<HTMLElement>(null)
  const isFocusWanted = useRef(false)
  const foundAt = found.rows.findIndex((item) => item.itemId === activeId)
  const active = Math.max(0, foundAt)
  const list = useVirtualizer({
    count: found.total,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PX,
    overscan: OVERSCAN,
    scrollPaddingStart: HEAD_PX,
    rangeExtractor: (range) => [...new Set([...defaultRangeExtractor(range), active])].sort((a, b) => a - b),
  })
  const shown = list.getVirtualItems().filter((row) => row.index < found.total)
  const last = list.range?.endIndex ?? 0
  const { reach } = found
  useEffect(() => reach(last + OVERSCAN), [last, reach])

  useEffect(() => {
    if (!isFocusWanted.current) return
    const row = box.current?.querySelector<HTMLElement>(`[data-index="${active}"]`)
    if (!row || !found.rows[active]) return
    isFocusWanted.current = false
    row.focus({ preventScroll: true })
  })

  const move = (to: number) => {
    const index = Math.min(Math.max(0, to), found.total - 1)
    found.reach(index)
    list.scrollToIndex(index, { align: 'auto' })
    const item = found.rows[index]
    isFocusWanted.current = item !== undefined
    pending.current = item ? null : index
    if (item) props.setActiveId(item.itemId)
  }
  const pending = useRef<number | null>(null)
  useEffect(() => {
    const index = pending.current === null ? null : Math.min(pending.current, found.total - 1)
    const item = index === null ? undefined : found.rows[index]
    if (!item || index === null) return
    pending.current = null
    isFocusWanted.current = true
    list.scrollToIndex(index, { align: 'auto' })
    props.setActiveId(item.itemId)
  })

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target instanceof HTMLSelectElement || event.ctrlKey || event.metaKey || event.altKey) return
    const item = found.rows[active]
    const pageRows = Math.max(1, Math.floor((box.current?.clientHeight ?? 0) / ROW_PX) - 1)
    const action = new Map<string, () => void>([
      ['ArrowDown', () => move(active + 1)],
      ['j', () => move(active + 1)],
      ['ArrowUp', () => move(active - 1)],
      ['k', () => move(active - 1)],
      ['PageDown', () => move(active + pageRows)],
      ['PageUp', () => move(active - pageRows)],
      ['Home', () => move(0)],
      ['End', () => move(found.total - 1)],
      ['Enter', () => item && props.open(item)],
      [' ', () => item && props.toggle(item)],
      ['x', () => item && props.toggle(item)],
      ['c', props.compare],
      ['?', props.showKeys],
    ]).get(event.key)
    if (!action) return
    event.preventDefault()
    action()
  }

  return (
    <section
      ref={box}
      className="ranking-box"
      aria-label={t('rank.caption')}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(box.current?.contains(document.activeElement) ?? false)}
      onFocus={() => setHeld(true)}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) setHeld(false)
      }}
      onKeyDown={onKeyDown}
    >
      {/* biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table whose rows take the focus is a grid */}
      <table className="ranking-table" role="grid" aria-rowcount={found.total + 1} aria-multiselectable>
        <caption className="unseen">{t('rank.caption')}</caption>
        <Head filter={filter} changeSort={props.changeSort} />
        <tbody>
          {shown.map((row, at) => {
            const item = found.rows[row.index]
            const before = shown[at - 1]
            const gap = row.start - (before ? before.end : 0)
            return (
              <Fragment key={item?.itemId ?? `loading ${row.index}`}>
                {gap > 0 && <Space height={gap} />}
                <RankingRow
                  item={item}
                  index={row.index}
                  override={item && overrideOf(props.decisions?.get(item.itemId))}
                  isRanked={filter.sort === 'score'}
                  isActive={row.index === active}
                  isSelected={item !== undefined && props.selectedIds.has(item.itemId)}
                  onFocus={props.setActiveId}
                  toggle={props.toggle}
                  open={props.open}
                />
              </Fragment>
            )
          })}
          <Space height={list.getTotalSize() - (shown.at(-1)?.end ?? 0)} />
        </tbody>
      </table>
    </section>
  )
}

function Space({ height }: { height: number }) {
  if (height <= 0) return null
  return (
    <tr aria-hidden="true" className="space">
      <td style={{ height }} />
    </tr>
  )
}

function Head({ filter, changeSort }: Pick<Props, 'filter' | 'changeSort'>) {
  const isByScore = filter.sort === 'score'
  return (
    <thead>
      <tr aria-rowindex={1}>
        <th scope="col" className="col-select">
          <span className="unseen">{t('rank.compareHint')}</span>
        </th>
        <th scope="col" className="col-place number" aria-sort={isByScore ? 'none' : 'ascending'}>
          <button
            type="button"
            className="sort"
            onClick={() => changeSort('position')}
            title={t('rank.sortPosition')}
          >
            {t('rank.place')}
          </button>
        </th>
        <th scope="col">{t('rank.name')}</th>
        <th scope="col" className="col-score" aria-sort={isByScore ? 'descending' : 'none'}>
          <button
            type="button"
            className="sort"
            onClick={() => changeSort('score')}
            title={t('rank.sortScore')}
          >
            {t('rank.score')}
          </button>
        </th>
        <th scope="col" className="col-skills">
          {t('rank.skills')}
        </th>
        <th scope="col" className="col-years number">
          {t('rank.years')}
        </th>
        <th scope="col" className="col-flags">
          {t('rank.flags')}
        </th>
      </tr>
    </thead>
  )
}
