import { isObject, type Json } from './jsonTree.ts'
import { nameOf, readHeader, readName, readRow, writeHeader, writeRow } from './tableCells.ts'
import { type Column, columnsOf } from './tableColumns.ts'

type Kind = 'rows' | 'rows by key' | 'arrays of rows' | 'JSON lines'
type Open = '[' | '{'

const CLOSE = { '[': ']', '{': '}' } as const

/** Opens a table: in JSON without layout no space stands outside strings, so this can be nothing else. */
export const GRID = String.raw`([[{])(\d+) (rows by key|rows|arrays of rows|JSON lines): `

/**
 * Records as a table: a head, a line for each, an empty line between arrays, and the closing
 * bracket on a line of its own. Undefined when they do not make one.
 */
export function writeGrid(
  open: Open,
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

/** Reads a table back; `at` is behind the match of `GRID`, which is given. Throws on anything else. */
export function readGrid(
  text: string,
  at: number,
  [, open, count, kind]: RegExpExecArray,
): { json: string; end: number } {
  const header = readHeader(text, at)
  const arrays: string[][] = [[]]
  for (let end = header.end; text[end] === '\n';) {
    const from = end + 1
    if (text[from] === CLOSE[open as Open]) {
      return { json: joined(arrays, Number(count), kind as Kind), end: from + 1 }
    }
    end = text.indexOf('\n', from)
    const line = text.slice(from, end < 0 ? text.length : end)
    if (line === '') arrays.push([])
    else arrays.at(-1)!.push(readLine(header.columns, line, kind as Kind))
  }
  throw new Error('an open table')
}

function readLine(columns: readonly Column[], line: string, kind: Kind): string {
  if (kind !== 'rows by key') return readRow(columns, line)
  const name = readName(line, 0)
  if (!line.startsWith(': ', name.end)) throw new Error('a row without its key')
  return `${name.lexeme}:${readRow(columns, line.slice(name.end + 2))}`
}

function joined(arrays: readonly (readonly string[])[], count: number, kind: Kind): string {
  const [first = []] = arrays
  const counted = kind === 'arrays of rows' ? arrays.length : first.length
  if (counted !== count || (arrays.length > 1 && kind !== 'arrays of rows')) {
    throw new Error('a table with other rows than its head says')
  }
  if (kind === 'JSON lines') return first.join('\n')
  if (kind === 'rows by key') return `{${first.join(',')}}`
  if (kind === 'rows') return `[${first.join(',')}]`
  return `[${arrays.map((array) => `[${array.join(',')}]`).join(',')}]`
}
