/** Finds lines of evidence in a text, whatever its white space, and cuts the text into marked and other pieces. */

export interface Piece {
  start: number
  text: string
  isMarked: boolean
}

export function markEvidence(text: string, lines: string[]): Piece[] {
  const places = lines.flatMap((line) => find(text, line)).sort((one, other) => one.start - other.start)
  const pieces: Piece[] = []
  let at = 0
  for (const { start, end } of places) {
    if (end <= at) continue
    const from = Math.max(at, start)
    if (from > at) pieces.push({ start: at, text: text.slice(at, from), isMarked: false })
    pieces.push({ start: from, text: text.slice(from, end), isMarked: true })
    at = end
  }
  if (at < text.length) pieces.push({ start: at, text: text.slice(at), isMarked: false })
  return pieces
}

function find(text: string, line: string): { start: number; end: number }[] {
  const words = line.trim().split(/\s+/).filter(Boolean)
  if (!words.length) return []
  const escaped = words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  const found = new RegExp(escaped.join('\\s+')).exec(text)
  return found ? [{ start: found.index, end: found.index + found[0].length }] : []
}
