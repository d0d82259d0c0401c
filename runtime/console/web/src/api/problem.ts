/** What the API says is wrong (RFC 9457), and what a person is told of it. */

import { t } from '../words'

export interface Problem {
  type: string | null
  status: number
  title: string
  detail: string
  requestId: string | null
  errors: { pointer: string; detail: string }[]
}

export class ProblemError extends Error {
  readonly retryAfterS: number | null

  constructor(
    readonly problem: Problem,
    response: Response,
  ) {
    super(problem.detail || problem.title)
    const after = Number(response.headers.get('retry-after') ?? Number.NaN)
    this.retryAfterS = Number.isFinite(after) ? after : null
  }
}

/** The server could not be reached at all. */
export class NoAnswerError extends Error {}

export function readProblem(body: unknown, response: Response): Problem {
  const given = (typeof body === 'object' && body !== null ? body : {}) as Partial<Problem>
  return {
    type: given.type ?? null,
    status: response.status,
    title: given.title ?? response.statusText,
    detail: given.detail ?? '',
    requestId: given.requestId ?? response.headers.get('x-request-id'),
    errors: Array.isArray(given.errors) ? given.errors : [],
  }
}

export function isStatus(error: unknown, ...statuses: number[]): error is ProblemError {
  return error instanceof ProblemError && statuses.includes(error.problem.status)
}

/** One sentence for a person. */
export function sentence(error: unknown): string {
  if (error instanceof NoAnswerError) return t('error.noAnswer')
  if (error instanceof ProblemError) {
    if (error.problem.status === 404) return t('error.gone')
    if (error.problem.status === 429) return t('error.limit', { seconds: error.retryAfterS ?? 60 })
    if (error.problem.status === 503) return t('error.busy')
    return error.message
  }
  return t('error.unknown')
}
