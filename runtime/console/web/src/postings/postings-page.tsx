/** The user's job descriptions: use one again, edit a copy, delete. */

import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { isStatus, sentence } from '../api/problem'
import { formatAgo, formatMoment } from '../format'
import { Confirm } from '../ui/dialog'
import { Empty, Failure, Loading } from '../ui/states'
import { t } from '../words'
import { prepare } from './draft'
import { fetchPosting, type Posting, useDeletePosting, usePostings } from './queries'

export default function PostingsPage() {
  const found = usePostings()
  const [, go] = useLocation()
  const postings = found.data?.pages.flatMap((page) => page.jobDescriptions) ?? []
  const write = () => {
    prepare({ title: '', text: '', chosenId: null })
    go('/new')
  }
  return (
    <>
      <div className="page-head">
        <h1>{t('posting.list')}</h1>
        <button type="button" onClick={write}>
          {t('posting.new')}
        </button>
      </div>
      {found.isPending && <Loading />}
      {found.isError && !postings.length && (
        <Failure error={found.error} onRetry={() => void found.refetch()} />
      )}
      {found.isSuccess && !postings.length && (
        <Empty title={t('posting.emptyTitle')}>
          <p>{t('posting.emptyText')}</p>
        </Empty>
      )}
      {postings.length > 0 && (
        <div className="table-box">
          <table>
            <caption className="unseen">{t('posting.list')}</caption>
            <thead>
              <tr>
                <th scope="col">{t('posting.title')}</th>
                <th scope="col">{t('posting.created')}</th>
                <th scope="col">{t('posting.actions')}</th>
              </tr>
            </thead>
            <tbody>
              {postings.map((posting) => (
                <PostingRow key={posting.id} posting={posting} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {found.hasNextPage && (
        <button type="button" onClick={() => void found.fetchNextPage()} disabled={found.isFetchingNextPage}>
          {t('fail.more')}
        </button>
      )}
    </>
  )
}

function PostingRow({ posting }: { posting: Posting }) {
  const [isAsked, setAsked] = useState(false)
  const [, go] = useLocation()
  const remove = useDeletePosting()
  const { title } = posting
  const copy = useMutation({
    mutationFn: () => fetchPosting(posting.id),
    onSuccess: ({ text }) => {
      prepare({ title: t('posting.copyTitle', { title }), text, chosenId: null })
      go('/new')
    },
  })
  const use = () => {
    prepare({ chosenId: posting.id })
    go('/new')
  }
  const error = copy.error ?? remove.error
  return (
    <tr>
      <th scope="row">{title}</th>
      <td>
        <time dateTime={posting.createdAt} title={formatMoment(posting.createdAt)}>
          {formatAgo(posting.createdAt)}
        </time>
      </td>
      <td>
        <div className="actions">
          <button type="button" onClick={use} aria-label={t('posting.use', { title })}>
            {t('posting.useShort')}
          </button>
          <button
            type="button"
            className="plain"
            onClick={() => copy.mutate()}
            disabled={copy.isPending}
            aria-label={t('posting.copy', { title })}
          >
            {t('posting.copyShort')}
          </button>
          <button
            type="button"
            className="plain"
            onClick={() => setAsked(true)}
            aria-label={t('posting.delete', { title })}
          >
            {t('posting.deleteShort')}
          </button>
        </div>
        {error && (
          <p role="alert" className="wrong">
            {isStatus(error, 404, 405) ? t('error.gone') : sentence(error)}
          </p>
        )}
        {isAsked && (
          <Confirm
            question={t('posting.deleteAsk')}
            yes={t('posting.deleteShort')}
            no={t('job.keep')}
            isBusy={remove.isPending}
            onNo={() => setAsked(false)}
            onYes={() => remove.mutate(posting.id, { onSettled: () => setAsked(false) })}
          />
        )}
      </td>
    </tr>
  )
}
