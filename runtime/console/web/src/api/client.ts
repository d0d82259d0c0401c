/** The API, typed by its own description: waits for a token, asks for another on 401, and turns problems into errors. */

import createClient from 'openapi-fetch'
import { noteServerDate } from '../clock'
import { refuse, whenSignedIn } from '../session'
import { NoAnswerError, ProblemError, readProblem } from './problem'
import type { components, paths } from './schema'

export type Schemas = components['schemas']

export const api = createClient<paths>({ baseUrl: '/', fetch: send })

/** Sends a request as whoever is signed in; a refused token is asked for anew and the request sent again. */
export async function send(request: Request): Promise<Response> {
  for (;;) {
    const { token } = await whenSignedIn()
    const answer = await attempt(request.clone(), token)
    noteServerDate(answer.headers.get('date'))
    if (answer.status !== 401) return answer
    refuse(token)
  }
}

async function attempt(request: Request, token: string): Promise<Response> {
  request.headers.set('authorization', `Bearer ${token}`)
  try {
    return await fetch(request)
  } catch (error) {
    if (request.signal.aborted) throw error
    throw new NoAnswerError()
  }
}

/** Returns the body of a success. */
export async function take<T>(
  answer: Promise<{ data?: T; error?: unknown; response: Response }>,
): Promise<T> {
  const { data, error, response } = await answer
  if (!response.ok) throw new ProblemError(readProblem(error, response), response)
  return data as T
}

/** Fetches what is not JSON. */
export async function fetchRaw(path: string, init?: RequestInit): Promise<Response> {
  const response = await send(new Request(path, init))
  if (!response.ok)
    throw new ProblemError(readProblem(await response.json().catch(() => null), response), response)
  return response
}
