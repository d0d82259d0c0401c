/** How the sending goes, in one bar and a few counts, and each file by name. */

import { useEffect, useState, useSyncExternalStore } from 'react'
import { formatNumber } from '../format'
import { announce } from '../ui/announce'
import { t } from '../words'
import { FileList } from './file-list'
import { type Upload, uploads } from './upload'

export function useUpload(): Upload {
  return useSyncExternalStore(uploads.subscribe, uploads.get)
}

interface Props {
  upload: Upload
  leavesOut: boolean
  setLeavesOut: (leavesOut: boolean) => void
}

export function UploadSummary({ upload, leavesOut, setLeavesOut }: Props) {
  const { counts, entries } = upload
  const settled = counts.kept + counts.refused
  const isDone = settled === entries.length
  useEffect(() => {
    if (isDone && entries.length) {
      announce(t('files.done', { kept: counts.kept, found: entries.length, refused: counts.refused }))
    }
  }, [isDone, entries.length, counts.kept, counts.refused])
  if (upload.lookingCount !== null)
    return <p role="status">{t('files.looking', { count: upload.lookingCount })}</p>
  if (!entries.length) return null
  return (
    <div className="upload">
      <progress max={entries.length} value={settled} aria-label={t('files.progress')} />
      <p className="progress-facts">
        <strong>{t('files.sent', { kept: counts.kept, found: entries.length })}</strong>
        {counts.refused > 0 && (
          <span className="wrong">{t('files.refusedCount', { count: counts.refused })}</span>
        )}
        {upload.duplicateCount > 0 && (
          <span>{t('files.duplicateCount', { count: upload.duplicateCount })}</span>
        )}
        {upload.hiddenCount > 0 && (
          <span className="quiet">{t('files.skipped', { count: upload.hiddenCount })}</span>
        )}
        <button type="button" className="plain" onClick={() => uploads.clear()}>
          {t('files.clear')}
        </button>
      </p>
      {upload.pausedUntil !== null && <Paused until={upload.pausedUntil} />}
      {upload.duplicateCount > 0 && (
        <label className="check">
          <input
            type="checkbox"
            checked={leavesOut}
            onChange={(event) => setLeavesOut(event.target.checked)}
          />
          {t('files.leaveOut')} ({formatNumber(upload.duplicateCount)})
        </label>
      )}
      <FileList upload={upload} />
    </div>
  )
}

function Paused({ until }: { until: number }) {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000)
    return () => clearInterval(timer)
  }, [])
  return (
    <p className="bar warn" role="status">
      {t('files.paused', { seconds: Math.max(0, Math.ceil((until - now) / 1_000)) })}
    </p>
  )
}
