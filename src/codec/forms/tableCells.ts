import { endOfString } from './jsonScan.ts'
import { compact, endOfCompact, isObject, type Json } from './jsonTree.ts'
import { type Column, leaves } from './tableColumns.ts'

/*
 * A row is its cells with commas between. A cell is a JSON value without layout; a string that is
 * plain stands without its quotes, and a missing key leaves its cell empty.
 */

/** `a,b{c,d},e?{f,g},h=1`: the keys; those of an object in braces; the one value all records have. */
export function writeHeader(columns: readonly Column[]): string {
  return columns
    .map(({ key, constant, group, optional }) => {
      const name = nameOf(key)
      if (constant !== undefined) return `${name}=${writeCell(constant, HEADER_PLAIN)}`
      return group ? `${name}${optional ? '?' : ''}{${writeHeader(group)}}` : name
    })
    .join(',')
}

/** Reads what `writeHeader` wrote from `at` on. Throws on anything else. */
export function readHeader(text: string, at: number): { columns: readonly Column[]; end: number } {
  const columns: Column[] = []
  for (let i = at; ; i += 1) {
    const name = readName(text, i)
    const optional = text[name.end] === '?'
    const key = name.lexeme
    i = name.end + (optional ? 1 : 0)
    if (text[i] === '{') {
      const group = readHeader(text, i + 1)
      if (text[group.end] !== '}') throw new Error('open braces in a table header')
      columns.push({ key, group: group.columns, ...(optional && { optional }) })
      i = group.end + 1
    } else if (optional) {
      throw new Error('an optional key without braces')
    } else if (text[i] === '=') {
      const value = readCell(text, i + 1, HEADER_CELL_END)
      if (value.lexeme === undefined) throw new Error('a constant without its value')
      columns.push({ key, constant: value.lexeme })
      i = value.end
    } else columns.push({ key })
    if (text[i] !== ',') return { columns, end: i }
  }
}

/** The record's cells. */
export function writeRow(columns: readonly Column[], record: Json): string {
  const cells: string[] = []
  pushCells(cells, columns, record)
  return cells.join(',')
}

function pushCells(cells: string[], columns: readonly Column[], record: Json | undefined): void {
  if (!isObject(record)) {
    cells.push(record === undefined ? '' : 'null')
    for (let rest = leaves(columns); rest > 1; rest -= 1) cells.push('')
    return
  }
  let next = 0
  for (const { key, constant, group } of columns) {
    const value = record.keys[next] === key ? record.values[next++] : undefined
    if (constant !== undefined) continue
    if (group) pushCells(cells, group, value)
    else cells.push(value === undefined ? '' : writeCell(value, PLAIN))
  }
}

/** Reads a row back into the record it was. Throws on anything else. */
export function readRow(columns: readonly Column[], row: string): string {
  const cells: (string | undefined)[] = []
  for (let at = 0; at <= row.length; at += 1) {
    const cell = readCell(row, at, CELL_END)
    cells.push(cell.lexeme)
    at = cell.end
    if (at < row.length && row[at] !== ',') throw new Error('text after a cell')
  }
  if (cells.length !== leaves(columns)) throw new Error('a row unlike its header')
  return recordOf(columns, cells, 0)
}

function recordOf(
  columns: readonly Column[],
  cells: readonly (string | undefined)[],
  from: number,
): string {
  const members: string[] = []
  let at = from
  for (const { key, constant, group, optional } of columns) {
    let value = constant
    if (group) {
      const end = at + leaves(group)
      const absent = optional && cells.slice(at + 1, end).every((cell) => cell === undefined)
      value = absent ? cells[at] : recordOf(group, cells, at)
      at = end
    } else if (value === undefined) value = cells[at++]
    if (value !== undefined) members.push(`${key}:${value}`)
  }
  return `{${members.join(',')}}`
}

/** A key lexeme without its quotes, where it is plain. */
export const nameOf = (key: string): string => (NAME.test(key) ? key.slice(1, -1) : key)

/** Reads what `nameOf` wrote. */
export function readName(text: string, at: number): { lexeme: string; end: number } {
  if (text[at] === '"') {
    const end = endOfString(text, at)
    if (end < 0) throw new Error('an open string')
    return { lexeme: text.slice(at, end), end }
  }
  NAME_END.lastIndex = at
  const end = NAME_END.exec(text)?.index ?? text.length
  if (end === at) throw new Error('no name')
  return { lexeme: `"${text.slice(at, end)}"`, end }
}

function writeCell(value: Json, plain: RegExp): string {
  const text = compact(value)
  if (text.length > LONGEST_PLAIN || !plain.test(text)) return text
  const bare = text.slice(1, -1)
  return LIKE_A_NUMBER.test(bare) || WORD.test(bare) ? text : bare
}

/** The value's lexeme, undefined for an empty cell. */
function readCell(
  text: string,
  at: number,
  stop: RegExp,
): { lexeme: string | undefined; end: number } {
  const first = text[at]
  if (first === '"' || first === '{' || first === '[') {
    const end = endOfCompact(text, at)
    return { lexeme: text.slice(at, end), end }
  }
  stop.lastIndex = at
  const end = stop.exec(text)?.index ?? text.length
  const bare = text.slice(at, end)
  if (bare === '') return { lexeme: undefined, end }
  return { lexeme: LIKE_A_NUMBER.test(bare) || WORD.test(bare) ? bare : `"${bare}"`, end }
}

/** Long text keeps its quotes: two characters, and no pattern runs over megabytes. */
const LONGEST_PLAIN = 400
/** A string lexeme that is plain in a cell: no comma, quote or escape, no bracket first, no space at its ends. */
const PLAIN = /^"(?![[{\]} ])[^",\\]*[^",\\ ]"$/
/** One that is plain in a header and as the key of a row. */
const NAME = /^"[A-Za-z_$@][\w$@./-]*"$/
/** One that is plain as a constant in a header. */
const HEADER_PLAIN = /^"[\w$@./+:-]+"$/
const NAME_END = /[^\w$@./-]/g
const CELL_END = /,/g
const HEADER_CELL_END = /[^\w$@./+:-]/g
const LIKE_A_NUMBER = /^[-+]?\.?\d[\d.]*(?:[eE][-+]?\d+)?$/
const WORD = /^(?:true|false|null)$/
