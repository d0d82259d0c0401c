/** The posting and choice of the analysis that is being prepared; it outlives a walk to another page. */

import { useSyncExternalStore } from 'react'
import type { Draft } from './posting-fields'

export interface Preparation extends Draft {
  /** An existing job description instead of the draft. */
  chosenId: string | null
}

let prepared: Preparation = { title: '', text: '', chosenId: null }
const listeners = new Set<() => void>()

export function usePreparation(): Preparation {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => prepared,
  )
}

export function prepare(change: Partial<Preparation>): void {
  prepared = { ...prepared, ...change }
  for (const listener of listeners) listener()
}
