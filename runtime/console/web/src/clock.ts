/** The server's time: browsers' clocks may be a day off, so every answer's `Date` corrects ours. */

let aheadMs: number | null = null

export function noteServerDate(date: string | null): void {
  const told = date ? Date.parse(date) : Number.NaN
  if (!Number.isNaN(told)) aheadMs = told - Date.now()
}

export function serverNow(): number {
  return Date.now() + (aheadMs ?? 0)
}

/** Whether a server has told its time yet. */
export function isServerKnown(): boolean {
  return aheadMs !== null
}
