/** One polite region for what a person who does not look should hear; it never moves the focus. */

import { useSyncExternalStore } from 'react'

let text = ''
const listeners = new Set<() => void>()

export function announce(next: string): void {
  text = next
  for (const listener of listeners) listener()
}

export function Announcements() {
  const said = useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => text,
  )
  return (
    <div role="status" className="unseen">
      {said}
    </div>
  )
}
