/** Who is signed in. The token lives in this module's memory alone: no storage, no address, no cookie. */

import { useSyncExternalStore } from 'react'

export interface Session {
  token: string
  userId: string
  role: string
  plan: string
  isOperator: boolean
  /** Whether an emulator made the token, for its developer. */
  hasEmulator: boolean
  /** Seconds since 1970, of the server's clock. */
  expiresAt: number | null
}

export type SignIn = { session: Session | null; isAsking: boolean }

const MESSAGE = { ready: 'careerbird:ready', needed: 'careerbird:token-needed', token: 'careerbird:token' }
let current: SignIn = { session: null, isAsking: true }
const listeners = new Set<() => void>()
let waiting: ((session: Session) => void)[] = []

export function useSignIn(): SignIn {
  return useSyncExternalStore(subscribe, () => current)
}

export function useSession(): Session {
  const { session } = useSignIn()
  if (!session) throw new Error('nobody is signed in')
  return session
}

export function peekSession(): Session | null {
  return current.session
}

/** Resolves at once, or when somebody signs in. */
export function whenSignedIn(): Promise<Session> {
  if (current.session && !current.isAsking) return Promise.resolve(current.session)
  return new Promise((resolve) => waiting.push(resolve))
}

/** Takes a token; false when it is none. */
export function signIn(token: string): boolean {
  const session = readToken(token.trim())
  if (!session) return false
  set({ session, isAsking: false })
  const resolved = waiting
  waiting = []
  for (const resolve of resolved) resolve(session)
  return true
}

/** The API has refused a token: asks for another, and the page stays as it is. */
export function refuse(token: string): void {
  if (current.session?.token !== token || current.isAsking) return
  set({ ...current, isAsking: true })
  tellHost(MESSAGE.needed)
}

export function signOut(): void {
  set({ session: null, isAsking: true })
}

/** Takes the token out of `#token=...`, so that the address never shows it again, and listens to the host page. */
export function begin(): void {
  takeFragment()
  window.addEventListener('hashchange', takeFragment)
  window.addEventListener('message', (event: MessageEvent<unknown>) => {
    if (isHost(event.origin) && isTokenMessage(event.data)) signIn(event.data.token)
  })
  tellHost(current.session ? MESSAGE.ready : MESSAGE.needed)
}

function takeFragment(): void {
  const token = new URLSearchParams(location.hash.slice(1)).get('token')
  if (token === null) return
  history.replaceState(history.state, '', location.pathname + location.search)
  signIn(token)
}

/** Only the page that opened this one is told, and only that something is needed; nothing secret is in it. */
function tellHost(type: string): void {
  if (window.opener) (window.opener as Window).postMessage({ type }, '*')
}

function isHost(origin: string): boolean {
  const named = document.querySelector<HTMLMetaElement>('meta[name="host-origins"]')?.content ?? ''
  return origin === location.origin || named.split(' ').includes(origin)
}

function isTokenMessage(data: unknown): data is { token: string } {
  const message = data as { type?: unknown; token?: unknown } | null
  return message?.type === MESSAGE.token && typeof message.token === 'string'
}

function readToken(token: string): Session | null {
  try {
    const claims = JSON.parse(decodeBase64(token.split('.')[1] ?? ''))
    if (typeof claims.sub !== 'string') return null
    const role = String(claims.role ?? '')
    return {
      token,
      userId: claims.sub,
      role,
      plan: String(claims.app_metadata?.plan ?? 'free'),
      isOperator: role === 'service_role' || claims.app_metadata?.role === 'operator',
      hasEmulator: claims.app_metadata?.emulator === true,
      expiresAt: typeof claims.exp === 'number' ? claims.exp : null,
    }
  } catch {
    return null
  }
}

function decodeBase64(text: string): string {
  const bytes = Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (one) => one.charCodeAt(0))
  return new TextDecoder().decode(bytes)
}

function set(next: SignIn): void {
  current = next
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
