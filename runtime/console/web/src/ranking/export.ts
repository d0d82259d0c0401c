/** A ranking as a table for spreadsheets, in which no cell is ever a formula. */

import { t, tOr } from '../words'
import { analysisOf, type Item, labelOf } from './items'
import { writeXlsx } from './xlsx'

export type Cell = string | number | null

export function writeTable(kind: 'csv' | 'xlsx', items: Item[]): Blob {
  const rows = [heads(), ...items.map(rowOf)]
  return kind === 'csv' ? writeCsv(rows) : writeXlsx(rows)
}

function heads(): Cell[] {
  return [
    '#',
    t('rank.name'),
    t('rank.score'),
    t('rank.band'),
    t('read.must'),
    t('find.missing'),
    t('rank.years'),
    t('rank.flags'),
    'id',
  ]
}

function rowOf(item: Item, at: number): Cell[] {
  const analysis = analysisOf(item)
  return [
    at + 1,
    labelOf(item),
    analysis?.score ?? null,
    analysis ? t(`band.${analysis.verdict}`) : null,
    analysis?.matchedSkills.join('; ') ?? null,
    analysis?.missingSkills.join('; ') ?? null,
    analysis?.experienceYears ?? null,
    analysis?.flags.map((flag) => tOr(`flag.${flag}`, flag)).join('; ') ?? null,
    item.itemId,
  ]
}

export function writeCsv(rows: Cell[][]): Blob {
  const text = rows.map((row) => row.map(csvCell).join(',')).join('\r\n')
  return new Blob(['\ufeff', text, '\r\n'], { type: 'text/csv;charset=utf-8' })
}

/** A text that a spreadsheet would calculate gets an apostrophe before it, as OWASP advises against CSV injection. */
export function csvCell(cell: Cell): string {
  if (typeof cell === 'number') return String(cell)
  const text = cell ?? ''
  const disarmed = /^[\s\p{Cf}]*[=+\-@|%＝＋－＠]|^[\t\r\n]/u.test(text) ? `'${text}` : text
  return `"${disarmed.replace(/"/g, '""')}"`
}
