/** What the emulator tells of itself, under a prefix that nothing but an emulator has, and what can be done to it. */

import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { fetchRaw, type Schemas } from '../api/client'

const LOOK_MS = 500
const ASK_MS = 1_500

export interface FunctionView {
  name: string
  kind: 'endpoint' | 'job' | 'cron' | 'hub' | 'site'
  trigger: string
  summary: string
  place: string
  runs: boolean
  given: string | null
}

export interface Run {
  how: 'http' | 'fired'
  function: string | null
  asked: string
  outcome: string | null
  isFailed: boolean
  beganAt: string
  elapsedMs: number
  requestId: string
}

export interface LogLine {
  number: number
  at: string
  level: string
  event: string
  function: string | null
  requestId: string | null
  jobId: string | null
  facts: string
  exception: string
}

export interface FaultView {
  name: 'worker_killed' | 'redis_silent' | 'redis_forgets' | 'postgres_silent'
  obstacle: string
  isOn: boolean
}

export interface Activity {
  runs: Run[]
  lines: LogLine[]
  faults: FaultView[]
}

export interface Fired {
  answer: string | null
  error: string | null
  traceback: string
  elapsedMs: number
  requestId: string
}

export function useFunctions() {
  return useQuery({
    queryKey: ['emulator', 'functions'],
    queryFn: ({ signal }) =>
      ask<{ broken: string[]; functions: FunctionView[] }>('functions', undefined, signal),
    refetchInterval: LOOK_MS, // of files that are being written at this moment
  })
}

export function useActivity(words: string) {
  return useQuery({
    queryKey: ['emulator', 'activity', words],
    queryFn: ({ signal }) => ask<Activity>(`activity?words=${encodeURIComponent(words)}`, undefined, signal),
    refetchInterval: ASK_MS,
    placeholderData: keepPreviousData,
  })
}

export function useSchedules() {
  return useQuery({
    queryKey: ['emulator', 'schedules'],
    queryFn: ({ signal }) => ask<Schemas['ScheduleView'][]>('schedules', undefined, signal),
    refetchInterval: ASK_MS,
  })
}

export function useFire() {
  return useAct((wanted: { name: string; given: unknown; isService: boolean }) => ask<Fired>('fire', wanted))
}

export function useFault() {
  return useAct((name: FaultView['name']) => ask<FaultView[]>('faults', { name }))
}

/** Returns an address that opens the console as somebody else; the token is in its fragment. */
export async function addressOf(who: { userId: string; role: string }, path: string): Promise<string> {
  const { token } = await ask<{ token: string }>('tokens', who)
  return `${path}#token=${token}`
}

function useAct<In, Out>(act: (input: In) => Promise<Out>) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: act,
    onSettled: () => queries.invalidateQueries({ queryKey: ['emulator', 'activity'] }),
  })
}

async function ask<T>(what: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const sent = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }
  const answer = await fetchRaw(`/emulator/api/${what}`, { ...sent, ...(signal ? { signal } : {}) })
  return (await answer.json()) as T
}
