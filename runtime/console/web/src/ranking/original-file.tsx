import { useMutation } from '@tanstack/react-query'
import { fetchRaw } from '../api/client'
import { isStatus, sentence } from '../api/problem'
import { save } from '../ui/save'
import { t } from '../words'

/** Fetches the file as it was uploaded and hands it over to be saved; nothing of it is ever shown as a page. */
export function OriginalFile({ resumeId, name }: { resumeId: string; name: string }) {
  const fetching = useMutation({
    mutationFn: async () => {
      const answer = await fetchRaw(`/api/recruiter/resumes/${resumeId}/content`)
      save(await answer.blob(), name)
    },
  })
  return (
    <>
      <button type="button" onClick={() => fetching.mutate()} disabled={fetching.isPending}>
        {t('cand.original')}
      </button>
      {fetching.isError && (
        <span role="alert" className="wrong">
          {isStatus(fetching.error, 404) ? t('cand.originalGone') : sentence(fetching.error)}
        </span>
      )}
    </>
  )
}
