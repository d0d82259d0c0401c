/** Where files are dropped or chosen: folders too, and by keyboard. */

import { type ChangeEvent, type DragEvent, useRef, useState } from 'react'
import { announce } from '../ui/announce'
import { t } from '../words'
import { uploads } from './upload'
import { takeEntries, type Walk, walkEntries, walkFiles } from './walk'

export function DropZone() {
  const [isOver, setOver] = useState(false)
  const files = useRef<HTMLInputElement>(null)
  const folder = useRef<HTMLInputElement>(null)

  const drop = async (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    const { entries, files: given } = takeEntries(event.dataTransfer)
    uploads.looking(0)
    const walk = entries.length
      ? await walkEntries(entries, (count) => uploads.looking(count))
      : walkFiles(given)
    take(walk)
  }
  const choose = (event: ChangeEvent<HTMLInputElement>) => {
    take(walkFiles(event.target.files ?? []))
    event.target.value = '' // so that the same choice can be made again
  }
  return (
    // the buttons in it do the same without a mouse
    // biome-ignore lint/a11y/noStaticElementInteractions: a place to drop has no role of its own
    <div
      className={`drop-zone${isOver ? ' over' : ''}`}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => void drop(event)}
    >
      <p className="drop-title">{t('files.drop')}</p>
      <p className="quiet">{t('files.kinds')}</p>
      <div className="actions">
        <button type="button" onClick={() => folder.current?.click()}>
          {t('files.pickFolder')}
        </button>
        <button type="button" onClick={() => files.current?.click()}>
          {t('files.pick')}
        </button>
      </div>
      <input ref={files} type="file" multiple hidden onChange={choose} aria-label={t('files.pick')} />
      <input
        ref={folder}
        type="file"
        hidden
        onChange={choose}
        aria-label={t('files.pickFolder')}
        {...FOLDER}
      />
    </div>
  )
}

const FOLDER = { webkitdirectory: '' } // every browser has it, and React does not know it

function take(walk: Walk): void {
  uploads.looking(null)
  if (walk.files.length) uploads.add(walk)
  else announce(t('files.none'))
}
