import { cost } from '../cost.ts'
import type { TextForm } from './form.ts'
import { endOfString } from './jsonScan.ts'
import { isArray, isObject, type Json, type JsonObject, parseCompact } from './jsonTree.ts'
import { nameOf, readHeader, readName, readRow, writeHeader, writeRow } from './tableCells.ts'
import { type Column, columnsOf } from './tableColumns.ts'

/**
 * JSON with its arrays of records as tables: the keys once, then a row for each record. What is no
 * array of records stays JSON. Works on text without layout; any other text is declined.
 */
export const table: TextForm = {
  name: 'table',
  head: /^\[(?:JSON with tables\]|JSON, \d+ (?:rows|arrays of rows): |\d+ JSON lines: )/,

  encode(text) {
    const body = text.endsWith('\n') ? text.slice(0, -1) : text
    const written = body.includes('\n') ? linesAsTable(body) : valueWithTables(body)
    return written === undefined ? undefined : written + text.slice(body.length)
  },

  decode(text) {
    if (!table.head.test(text.slice(0, (text + '\n').indexOf('\n')))) throw new Error('no head')
    return readTables(text.startsWith(TITLE) ? text.slice(TITLE.length) : text.replace(TOP, '['))
  },
}

/** Frozen-cost tokens a table must save: more than the title takes, so that a block never grows by it. */
const LEAST_GAIN = 8
const TITLE = '[JSON with tables]\n'
const TOP = /^\[JSON, /

function linesAsTable(text: string): string | undefined {
  const records = text.split('\n').map(parseCompact)
  return records.every(isObject) ? gridOf('[', 'JSON lines', [records]) : undefined
}

function valueWithTables(text: string): string | undefined {
  if (text[0] !== '{' && text[0] !== '[') return undefined
  const value = parseCompact(text)
  if (value === undefined) return undefined
  const written = write(value)
  if (written === text) return undefined
  return TABLE_HEAD.test(written) && isArray(value) ? `[JSON, ${written.slice(1)}` : TITLE + written
}

/** The value as JSON in which whatever is cheaper as a table is one. */
function write(value: Json): string {
  if (typeof value === 'string') return value
  const json = isObject(value)
    ? `{${value.keys.map((key, i) => `${key}:${write(value.values[i]!)}`).join(',')}}`
    : `[${value.items.map(write).join(',')}]`
  const asTable = isObject(value) ? keyedGrid(value) : arrayGrid(value.items)
  return asTable !== undefined && cost(asTable) + LEAST_GAIN < cost(json) ? asTable : json
}

function keyedGrid({ keys, values }: JsonObject): string | undefined {
  if (values.length < 2 || !values.every(isObject)) return undefined
  return gridOf('{', 'rows by key', [values], keys)
}

function arrayGrid(items: readonly Json[]): string | undefined {
  if (items.length < 2) return undefined
  if (items.every(isObject)) return gridOf('[', 'rows', [items])
  const arrays = items.filter(isArray).map((array) => array.items)
  if (arrays.length < items.length || arrays.some((array) => array.length === 0)) return undefined
  return gridOf('[', 'arrays of rows', arrays)
}

type Kind = 'rows' | 'rows by key' | 'arrays of rows' | 'JSON lines'

/** Head line, a line for each record, an empty line between arrays, and the closing bracket on a line of its own. */
function gridOf(
  open: '[' | '{',
  kind: Kind,
  arrays: readonly (readonly Json[])[],
  names?: readonly string[],
): string | undefined {
  const records = arrays.flat()
  const columns = records.every(isObject) ? columnsOf(records) : undefined
  if (!columns) return undefined
  const count = kind === 'arrays of rows' ? arrays.length : records.length
  const lines = [`${open}${count} ${kind}: ${writeHeader(columns)}`]
  for (const [i, array] of arrays.entries()) {
    if (i > 0) lines.push('')
    for (const [j, record] of array.entries()) {
      const row = writeRow(columns, record)
      if (row === '') return undefined
      lines.push(names ? `${nameOf(names[j]!)}: ${row}` : row)
    }
  }
  return `${lines.join('\n')}\n${CLOSE[open]}`
}

const CLOSE = { '[': ']', '{': '}' } as const
const TABLE_HEAD = /^[[{]\d+ /
/** In JSON without layout a space stands in strings alone, so outside them this is a table. */
const STRING_OR_TABLE = /"|([[{])(\d+) (rows by key|rows|arrays of rows|JSON lines): /g

/** The text with each table read back. */
function readTables(text: string): string {
  const pieces: string[] = []
  let done = 0
  STRING_OR_TABLE.lastIndex = 0
  for (let found = STRING_OR_TABLE.exec(text); found; found = STRING_OR_TABLE.exec(text)) {
    let end: number
    if (found[0] === '"') {
      end = endOfString(text, found.index)
      if (end < 0) throw new Error('an open string')
    } else {
      pieces.push(text.slice(done, found.index))
      const [head, open, count, kind] = found as unknown as [string, '[' | '{', string, Kind]
      const grid = readGrid(text, found.index + head.length, CLOSE[open], Number(count), kind)
      pieces.push(grid.text)
      done = end = grid.end
    }
    STRING_OR_TABLE.lastIndex = end
  }
  pieces.push(text.slice(done))
  return pieces.join('')
}

function readGrid(
  text: string,
  at: number,
  close: ']' | '}',
  count: number,
  kind: Kind,
): { text: string; end: number } {
  const header = readHeader(text, at)
  const arrays: string[][] = [[]]
  let end = header.end
  for (;;) {
    if (text[end] !== '\n') throw new Error('an open table')
    const from = end + 1
    if (text[from] === close) {
      return { text: joined(arrays, count, kind), end: from + 1 }
    }
    end = text.indexOf('\n', from)
    const line = text.slice(from, end < 0 ? text.length : end)
    if (line === '') arrays.push([])
    else arrays.at(-1)!.push(readLine(header.columns, line, kind))
    if (end < 0) throw new Error('an open table')
  }
}

function readLine(columns: readonly Column[], line: string, kind: Kind): string {
  if (kind !== 'rows by key') return readRow(columns, line)
  const name = readName(line, 0)
  if (!line.startsWith(': ', name.end)) throw new Error('a row without its key')
  return `${name.lexeme}:${readRow(columns, line.slice(name.end + 2))}`
}

function joined(arrays: readonly (readonly string[])[], count: number, kind: Kind): string {
  const counted = kind === 'arrays of rows' ? arrays.length : arrays[0]!.length
  if (counted !== count || (arrays.length > 1 && kind !== 'arrays of rows')) {
    throw new Error('a table with other rows than its head says')
  }
  if (kind === 'JSON lines') return arrays[0]!.join('\n')
  if (kind === 'rows by key') return `{${arrays[0]!.join(',')}}`
  if (kind === 'rows') return `[${arrays[0]!.join(',')}]`
  return `[${arrays.map((array) => `[${array.join(',')}]`).join(',')}]`
}
