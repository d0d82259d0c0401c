/** The hub, for as long as the page lives: comes back by itself however long the server was away. */

import {
  HttpTransportType,
  type HubConnection,
  HubConnectionBuilder,
  HubConnectionState,
  LogLevel,
} from '@microsoft/signalr'
import type { QueryClient } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import type { Schemas } from '../api/client'
import { peekSession, whenSignedIn } from '../session'
import { takeEnd, takeProgress } from './news'
import { QuietSocket } from './quiet-socket'

export type LiveState = 'connecting' | 'live' | 'away'

const LONGEST_WAIT_MS = 10_000
let state: LiveState = 'connecting'
const listeners = new Set<() => void>()
const joined = new Map<string, number>()
let connection: HubConnection | null = null

export function useLiveState(): LiveState {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => state,
  )
}

/** Connects and stays so until the returned function is called. */
export function connect(queries: QueryClient): () => void {
  const hub = build()
  connection = hub
  let isOver = false
  let isFirst = true

  const start = async () => {
    for (let failures = 0; !isOver && hub.state === HubConnectionState.Disconnected; failures += 1) {
      try {
        await whenSignedIn()
        await hub.start()
        await greet(hub, queries, isFirst)
        isFirst = false
        return
      } catch {
        await hub.stop() // it may have started, and lost the first call
        tell('away')
        await new Promise((resolve) => setTimeout(resolve, waitMs(failures)))
      }
    }
  }

  hub.on('ProgressUpdate', (news: Schemas['Progress']) => takeProgress(queries, news))
  hub.on('JobCompleted', (end: Schemas['JobCompleted']) => takeEnd(queries, end))
  hub.on('JobFailed', (end: Schemas['JobFailed']) => takeEnd(queries, end))
  hub.on('JobCancelled', (end: Schemas['JobCancelled']) => takeEnd(queries, end))
  hub.onreconnecting(() => tell('away'))
  hub.onreconnected(() => void greet(hub, queries, false).catch(() => hub.stop()))
  hub.onclose(() => {
    tell('away')
    void start()
  })
  const look = () => {
    if (document.visibilityState === 'visible' && state !== 'live') void start()
  }
  document.addEventListener('visibilitychange', look)
  void start()
  return () => {
    isOver = true
    document.removeEventListener('visibilitychange', look)
    void hub.stop()
  }
}

/** Follows one job, beside those of the user; the hub forgets it with the last who asked. */
export function follow(jobId: string): () => void {
  joined.set(jobId, (joined.get(jobId) ?? 0) + 1)
  if (state === 'live') void connection?.invoke('JoinJobGroup', jobId).catch(() => undefined)
  return () => {
    const count = (joined.get(jobId) ?? 1) - 1
    if (count > 0) joined.set(jobId, count)
    else joined.delete(jobId)
    if (!count && state === 'live') void connection?.invoke('LeaveJobGroup', jobId).catch(() => undefined)
  }
}

function build(): HubConnection {
  const options = {
    accessTokenFactory: () => peekSession()?.token ?? '',
    skipNegotiation: true, // any process may take the connection, and nothing polls
    transport: HttpTransportType.WebSockets,
    WebSocket: QuietSocket, // the client takes it, and its types leave it out
  }
  return new HubConnectionBuilder()
    .withUrl('/jobProgressHub', options)
    .withAutomaticReconnect({ nextRetryDelayInMilliseconds: (retry) => waitMs(retry.previousRetryCount) })
    .configureLogging(LogLevel.None)
    .build()
}

/** Joins what the hub does not know yet or has forgotten, and asks for all that may have changed meanwhile. */
async function greet(hub: HubConnection, queries: QueryClient, isFirst: boolean): Promise<void> {
  await hub.invoke('JoinUserGroup')
  for (const jobId of joined.keys()) await hub.invoke('JoinJobGroup', jobId).catch(() => undefined)
  tell('live')
  // a page that has just been opened has just asked, and a ranking asks when its job's counts say so
  if (!isFirst) await queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'items' })
}

/** 1 s doubling to 10 s, each at random between half of it and all, so that a thousand pages do not come at once. */
function waitMs(failures: number): number {
  return Math.min(LONGEST_WAIT_MS, 1_000 * 2 ** failures) * (0.5 + Math.random() / 2)
}

function tell(next: LiveState): void {
  state = next
  for (const listener of listeners) listener()
}
