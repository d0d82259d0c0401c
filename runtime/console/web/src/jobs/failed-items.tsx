/** The files that could not be read: what happened, in words, and what to do. */

import { useInfiniteQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { isFinal, type Job } from '../live/news'
import { fetchItems, itemsKey, labelOf } from '../ranking/items'

import { Empty, Failure, Loading } from '../ui/states'
import { t, tOr } from '../words'

const PAGE = 100
const ASK_MS = 5_000

export function FailedItems({ job }: { job: Job }) {
  const filter = { status: 'failed', sort: 'position' } as const
  const found = useInfiniteQuery({
    queryKey: itemsKey(job.id, filter, 'failed'),
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      fetchItems(job.id, filter, { cursor: pageParam, limit: PAGE, signal }),
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: isFinal(job.status) ? false : ASK_MS,
  })
  const { refetch } = found
  // biome-ignore lint/correctness/useExhaustiveDependencies: another count is another list
  useEffect(() => {
    void refetch()
  }, [job.failedItems, job.status, refetch])
  const items = found.data?.pages.flatMap((page) => page.items) ?? []
  if (found.isPending) return <Loading />
  if (found.isError && !items.length)
    return <Failure error={found.error} onRetry={() => void found.refetch()} />
  if (!items.length) return <Empty title={t(isFinal(job.status) ? 'fail.none' : 'fail.noneYet')} />
  return (
    <div className="table-box">
      <table className="failures">
        <caption className="unseen">{t('fail.caption')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('fail.file')}</th>
            <th scope="col">{t('fail.reason')}</th>
            <th scope="col">{t('fail.advice')}</th>
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <tr key={item.itemId}>
              <th scope="row">
                <bdi className="file-name">{labelOf(item)}</bdi>
              </th>
              <td>
                {tOr(`fail.${item.errorCode}`, item.errorMessage ?? t('fail.other'))}
                <code>{item.errorCode}</code>
              </td>
              <td>{tOr(`fail.${item.errorCode}.advice`, t('fail.other.advice'))}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {found.hasNextPage && (
        <button type="button" onClick={() => void found.fetchNextPage()} disabled={found.isFetchingNextPage}>
          {t('fail.more')}
        </button>
      )}
    </div>
  )
}
