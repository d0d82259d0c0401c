/** Numbers, times and sizes as the user's language writes them. */

import { serverNow } from './clock'
import { currentLanguage, currentLocale } from './words'

export function formatNumber(value: number, digits = 0): string {
  return value.toLocaleString(currentLanguage(), {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  })
}

export function formatMoment(moment: string): string {
  return new Date(moment).toLocaleString(currentLocale(), { dateStyle: 'medium', timeStyle: 'short' })
}

/** "14:20" */
export function formatClock(moment: number): string {
  return new Date(moment).toLocaleTimeString(currentLocale(), { hour: '2-digit', minute: '2-digit' })
}

/** "5 minutes ago", by the server's clock. */
export function formatAgo(moment: string): string {
  const seconds = Math.round((Date.parse(moment) - serverNow()) / 1_000)
  const relative = new Intl.RelativeTimeFormat(currentLanguage(), { numeric: 'auto' })
  if (Math.abs(seconds) < 60) return relative.format(Math.min(0, Math.round(seconds / 10) * 10), 'second')
  if (Math.abs(seconds) < 3_600) return relative.format(Math.round(seconds / 60), 'minute')
  if (Math.abs(seconds) < 86_400) return relative.format(Math.round(seconds / 3_600), 'hour')
  return formatMoment(moment)
}

/** "in 5 minutes", by the server's clock. */
export function formatIn(moment: string): string {
  const seconds = Math.max(1, Math.round((Date.parse(moment) - serverNow()) / 1_000))
  const relative = new Intl.RelativeTimeFormat(currentLanguage())
  if (seconds < 60) return relative.format(seconds, 'second')
  if (seconds < 3_600) return relative.format(Math.round(seconds / 60), 'minute')
  return formatMoment(moment)
}

/** "2 min", rounded as coarsely as an estimate deserves. */
export function formatSpan(seconds: number): string {
  if (seconds < 60)
    return formatUnit(Math.max(1, seconds < 10 ? Math.ceil(seconds) : Math.ceil(seconds / 5) * 5), 'second')
  if (seconds < 3_600) return formatUnit(Math.round(seconds / 60), 'minute')
  return `${formatUnit(Math.floor(seconds / 3_600), 'hour')} ${formatUnit(Math.round((seconds % 3_600) / 60), 'minute')}`
}

export function formatBytes(bytes: number): string {
  if (bytes < 1_024) return formatUnit(bytes, 'byte')
  if (bytes < 1_048_576) return formatUnit(Math.round(bytes / 1_024), 'kilobyte')
  return formatUnit(Math.round(bytes / 104_857.6) / 10, 'megabyte')
}

function formatUnit(value: number, unit: string): string {
  return value.toLocaleString(currentLanguage(), { style: 'unit', unit, unitDisplay: 'short' })
}
