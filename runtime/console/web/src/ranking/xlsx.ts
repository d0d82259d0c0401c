/** Writes the least of an Excel file: one sheet of texts and numbers (ECMA-376), in a zip that stores. */

import type { Cell } from './export'

const TYPES =
  '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006/relationships'
const SHEET = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
const MOST_CHARACTERS = 32_767 // of a cell, for Excel

export function writeXlsx(rows: Cell[][]): Blob {
  const files: [string, string][] = [
    ['[Content_Types].xml', TYPES],
    ['_rels/.rels', relation('officeDocument', 'xl/workbook.xml')],
    [
      'xl/workbook.xml',
      `<workbook xmlns="${SHEET}" xmlns:r="${OFFICE}"><sheets><sheet name="Ranking" sheetId="1" r:id="r1"/></sheets></workbook>`,
    ],
    ['xl/_rels/workbook.xml.rels', relation('worksheet', 'worksheets/sheet1.xml')],
    ['xl/worksheets/sheet1.xml', sheet(rows)],
  ]
  return zip(files.map(([name, text]) => [name, new TextEncoder().encode(XML + text)]))
}

function relation(kind: string, target: string): string {
  return `<Relationships xmlns="${PACKAGE}"><Relationship Id="r1" Type="${OFFICE}/${kind}" Target="${target}"/></Relationships>`
}

function sheet(rows: Cell[][]): string {
  const lines = rows.map((row) => `<row>${row.map(cell).join('')}</row>`)
  return `<worksheet xmlns="${SHEET}"><sheetData>${lines.join('')}</sheetData></worksheet>`
}

/** A text is a text for Excel whatever it begins with: only a cell with `<f>` is ever calculated. */
function cell(value: Cell): string {
  if (value === null) return '<c/>'
  if (typeof value === 'number') return `<c><v>${value}</v></c>`
  return `<c t="inlineStr"><is><t xml:space="preserve">${escapeXml(value.slice(0, MOST_CHARACTERS))}</t></is></c>`
}

function escapeXml(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 has no place for these
  const clean = text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '').toWellFormed()
  return clean.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
}

function zip(files: [string, Uint8Array][]): Blob {
  const parts: Uint8Array[] = []
  const places: Uint8Array[] = []
  let offset = 0
  for (const [name, content] of files) {
    const label = new TextEncoder().encode(name)
    const facts = [0x0800_0014, 0, 0x0021_0000, crc32(content), content.length, content.length, label.length]
    const local = join(words(0x0403_4b50), head(facts), label)
    places.push(
      join(
        words(0x0201_4b50),
        new Uint8Array([20, 0]),
        head(facts),
        new Uint8Array(10),
        words(offset),
        label,
      ),
    )
    parts.push(local, content)
    offset += local.length + content.length
  }
  const directory = join(...places)
  const end = join(
    words(0x0605_4b50, 0, files.length * 0x1_0001, directory.length, offset),
    new Uint8Array(2),
  )
  return new Blob([...parts, directory, end] as BlobPart[])
}

/** Version and flags, method and time, date, checksum, sizes, length of the name: as APPNOTE 4.3.7 has them. */
function head([versionFlags, methodTime, date, crc, packed, size, nameLength]: number[]): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(26))
  bytes.setUint32(0, versionFlags ?? 0, true)
  bytes.setUint32(4, methodTime ?? 0, true)
  bytes.setUint16(8, (date ?? 0) >>> 16, true)
  bytes.setUint32(10, crc ?? 0, true)
  bytes.setUint32(14, packed ?? 0, true)
  bytes.setUint32(18, size ?? 0, true)
  bytes.setUint16(22, nameLength ?? 0, true)
  return new Uint8Array(bytes.buffer)
}

function words(...values: number[]): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(values.length * 4))
  values.forEach((value, at) => {
    bytes.setUint32(at * 4, value, true)
  })
  return new Uint8Array(bytes.buffer)
}

function join(...parts: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb8_8320 : value >>> 1
  return value
})

function crc32(content: Uint8Array): number {
  let crc = 0xffff_ffff
  for (const byte of content) crc = (crc >>> 8) ^ (TABLE[(crc ^ byte) & 0xff] ?? 0)
  return (crc ^ 0xffff_ffff) >>> 0
}
