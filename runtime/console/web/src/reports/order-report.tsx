/** Orders a report on a finished job; it is a job of its own, with documents to download. */

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useLocation } from 'wouter'
import { api, type Schemas, take } from '../api/client'
import { sentence } from '../api/problem'
import { type Job, keys } from '../live/news'
import { useSession } from '../session'
import { Dialog } from '../ui/dialog'
import { currentLanguage, t } from '../words'

type Request = Schemas['ReportRequest']
type Format = Request['formats'][number]

const FORMATS: Format[] = ['pdf', 'html', 'xlsx', 'csv']
const TOPS = [5, 10, 25, 50]

export function OrderReport({ job, onClose }: { job: Job; onClose: () => void }) {
  const { plan } = useSession()
  const queries = useQueryClient()
  const [, go] = useLocation()
  const [formats, setFormats] = useState<Format[]>(['pdf'])
  const [top, setTop] = useState(10)
  const [anonymous, setAnonymous] = useState(false)
  const order = useMutation({
    mutationFn: () => {
      const planType = plan as Request['planType']
      const body: Request = {
        jobId: job.id,
        userId: job.userId,
        planType,
        formats,
        top,
        anonymous,
        language: currentLanguage(),
      }
      return take(api.POST('/api/recruiter/reports', { body }))
    },
    onSuccess: ({ jobId }) => {
      void queries.invalidateQueries({ queryKey: keys.jobs })
      go(`/jobs/${jobId}`)
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    order.mutate()
  }
  const toggle = (format: Format) =>
    setFormats((before) =>
      before.includes(format) ? before.filter((one) => one !== format) : [...before, format],
    )
  return (
    <Dialog title={t('report.order')} onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        <fieldset>
          <legend>{t('report.formats')}</legend>
          {FORMATS.map((format) => (
            <label className="check" key={format}>
              <input type="checkbox" checked={formats.includes(format)} onChange={() => toggle(format)} />
              {t(`report.${format}`)}
            </label>
          ))}
        </fieldset>
        <label className="field">
          {t('report.top')}
          <select value={top} onChange={(event) => setTop(Number(event.target.value))}>
            {TOPS.map((count) => (
              <option key={count} value={count}>
                {count}
              </option>
            ))}
          </select>
        </label>
        <label className="check">
          <input
            type="checkbox"
            checked={anonymous}
            onChange={(event) => setAnonymous(event.target.checked)}
          />
          {t('report.anonymous')}
        </label>
        {order.isError && (
          <p role="alert" className="wrong">
            {sentence(order.error)}
          </p>
        )}
        <div className="actions">
          <button type="button" onClick={onClose}>
            {t('app.cancel')}
          </button>
          <button type="submit" className="primary" disabled={!formats.length || order.isPending}>
            {t('report.submit')}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
