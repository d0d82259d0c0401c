/** Corrections of what is read out of a posting: they change its text, so that what is shown is what counts. */

import type { Requirement } from './queries'

type Place = Pick<Requirement, 'start' | 'end'>

const HEADINGS = { must: 'Requirements', nice: 'Nice to have' } as const
const BULLET = /^\s*(?:[-*•–·]|\d+[.)])\s*/

/** Takes the line of a requirement out, or only the requirement when the line says more. */
export function removeRequirement(text: string, { start, end }: Place): string {
  const line = lineAround(text, start, end)
  const rest = text.slice(line.start, start) + text.slice(end, line.end)
  const cleaned = rest.replace(/\s*[,;/]\s*(?=[,;/]|$)/g, '').replace(/^(\s*(?:[-*•–·]\s*)?)[,;/]\s*/, '$1')
  const isEmpty = !/[\p{L}\p{N}]/u.test(cleaned.replace(BULLET, ''))
  const before = text.slice(0, line.start)
  const after = text.slice(line.end)
  return isEmpty ? before + after.replace(/^\n/, '') : before + cleaned + after
}

/** Puts a requirement under a heading of its kind, at the end of the posting. */
export function addRequirement(text: string, kind: Requirement['kind'], wanted: string): string {
  const heading = HEADINGS[kind]
  const lines = text.trimEnd().split('\n')
  const last = lines.findLastIndex((line) => line.trim() in HEADING_OF || line.trim() === `${heading}:`)
  const isLastHeading = last >= 0 && lines[last]?.trim().replace(/:$/, '') === heading
  const isOpen = isLastHeading && lines.slice(last + 1).every((line) => BULLET.test(line))
  return `${lines.join('\n')}${isOpen ? '' : `\n\n${heading}:`}\n- ${wanted.trim()}\n`
}

export function changeKind(text: string, requirement: Requirement): string {
  const kind = requirement.kind === 'must' ? 'nice' : 'must'
  return addRequirement(removeRequirement(text, requirement), kind, requirement.text)
}

const HEADING_OF: Record<string, true> = Object.fromEntries(
  Object.values(HEADINGS).flatMap((heading) => [
    [heading, true],
    [`${heading}:`, true],
  ]),
)

function lineAround(text: string, start: number, end: number): { start: number; end: number } {
  const after = text.indexOf('\n', end)
  return { start: text.lastIndexOf('\n', start - 1) + 1, end: after < 0 ? text.length : after }
}
