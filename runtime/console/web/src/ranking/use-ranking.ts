/** The rows of a ranking: loaded as far as they are looked at, refreshed while a job runs, held still on request. */

import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef } from 'react'
import { isFinal, type Job } from '../live/news'
import { type Filter, fetchItems, hasFilter, type Item, type ItemPage, itemsKey } from './items'

const PAGE = 100
const LONG_PAGE = 500
const REFRESH_MS = 2_500

interface PageParam {
  cursor: string | null
  limit: number
}

interface Found {
  pages: ItemPage[]
  pageParams: PageParam[]
}

export interface RankingRows {
  rows: Item[]
  total: number
  /** Results that have come since the rows were fetched, while they are held still. */
  newCount: number
  isPending: boolean
  error: unknown
  /** Loads until there is a row at this index, or no more. */
  reach: (index: number) => void
  /** Fetches the rows anew, from the first on. */
  refresh: () => Promise<void>
}

export function useRanking(job: Job, filter: Filter, isHeld: boolean): RankingRows {
  const queries = useQueryClient()
  const queryKey = itemsKey(job.id, filter, 'ranking')
  const wantedIndex = useRef(0)
  const shownCount = useRef(0) // completed items when the rows were fetched
  const doneCount = job.processedItems
  const latestDone = useRef(doneCount)
  latestDone.current = doneCount

  const found = useInfiniteQuery({
    queryKey,
    initialPageParam: { cursor: null, limit: PAGE } as PageParam,
    queryFn: async ({ pageParam, signal }) => {
      const asked = latestDone.current
      const page = await fetchItems(job.id, filter, { ...pageParam, signal })
      if (!pageParam.cursor) shownCount.current = hasFilter(filter) ? asked : page.total
      return page
    },
    getNextPageParam: (page, pages): PageParam | null => {
      if (!page.nextCursor) return null
      const loaded = pages.reduce((count, one) => count + one.items.length, 0)
      return { cursor: page.nextCursor, limit: wantedIndex.current - loaded > PAGE ? LONG_PAGE : PAGE }
    },
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  })

  const rows = found.data?.pages.flatMap((page) => page.items) ?? []
  const { fetchNextPage, hasNextPage, isFetching, refetch } = found
  const loadedCount = rows.length

  const reach = useCallback(
    (index: number) => {
      wantedIndex.current = index
      if (index >= loadedCount && hasNextPage && !isFetching) void fetchNextPage()
    },
    [loadedCount, hasNextPage, isFetching, fetchNextPage],
  )
  useEffect(() => {
    if (wantedIndex.current >= loadedCount && hasNextPage && !isFetching) void fetchNextPage()
  }, [loadedCount, hasNextPage, isFetching, fetchNextPage])

  const keyText = JSON.stringify(queryKey)
  const refresh = useCallback(async () => {
    wantedIndex.current = 0
    queries.setQueryData<Found>(JSON.parse(keyText), (all) =>
      all ? { pages: all.pages.slice(0, 1), pageParams: all.pageParams.slice(0, 1) } : all,
    )
    await refetch()
  }, [queries, keyText, refetch])

  const newCount = found.data ? Math.max(0, doneCount - shownCount.current) : 0
  const isAtTop = (found.data?.pages.length ?? 0) <= 1
  useRefreshed(newCount > 0 && !isHeld && isAtTop, isFinal(job.status), refresh)

  return {
    rows,
    total: hasNextPage ? Math.max(loadedCount, found.data?.pages[0]?.total ?? 0) : loadedCount,
    newCount: isHeld || !isAtTop ? newCount : 0,
    isPending: found.isPending,
    error: found.error,
    reach,
    refresh,
  }
}

/** Refreshes on a timer while there is something new; at once when nothing more will come. */
function useRefreshed(isStale: boolean, isOver: boolean, refresh: () => Promise<void>): void {
  const latest = useRef(refresh)
  latest.current = refresh
  useEffect(() => {
    if (!isStale) return
    const timer = setTimeout(() => void latest.current(), isOver ? 0 : REFRESH_MS)
    return () => clearTimeout(timer)
  }, [isStale, isOver])
}
