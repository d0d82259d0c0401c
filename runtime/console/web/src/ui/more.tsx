/** Asks for the next page of a list. */

import { t } from '../words'

interface Props {
  found: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown }
  label: string
}

export function More({ found, label }: Props) {
  if (!found.hasNextPage) return null
  return (
    <button
      type="button"
      onClick={() => void found.fetchNextPage()}
      disabled={found.isFetchingNextPage}
      aria-label={label}
    >
      {t('app.more')}
    </button>
  )
}
