import { SIGN } from '../lines.ts'
import type { LineForm, Run } from './form.ts'

/**
 * Rows of CSV, TSV and the like: in columns that mostly repeat, a cell equal to the one above is
 * left empty, as in a sheet made for people. Every twentieth row stands in full.
 *
 * @example
 * station,line,minute
 * [4 rows of CSV; a cell left empty in columns 1, 2 is as above]
 * Central,Harbour,04
 * ,,24
 * ,,44
 * Museum,,09
 */
export const csv: LineForm = {
  name: 'csv',
  head: /^\[\d+ rows of (?:CSV|TSV|[;|]-separated text); a cell left empty in columns? \d+(?:, \d+)* is as above\]$/,

  find(lines) {
    const { texts } = lines
    const runs: Run[] = []
    for (let at = 0; at + LEAST_ROWS <= texts.length;) {
      const shared = lines.signs(at) & lines.signs(at + 1) & lines.signs(at + LEAST_ROWS - 1)
      const table = (shared & SEPARATOR) === 0 ? undefined : tableAt(texts, at)
      const columns = table ? repeating(table.rows) : []
      if (table && columns.length > 0) {
        runs.push({
          from: table.from,
          to: table.from + table.rows.length,
          out: write(table, columns),
        })
      }
      at = table ? table.from + table.rows.length : at + 1
    }
    return runs
  },

  decode(lines, at) {
    const [, count, kind, columns] = HEAD.exec(lines[at] ?? '') ?? []
    const separator = SEPARATORS.find(([, name]) => name === kind)?.[0]
    if (!count || !separator || !columns) throw new Error('csv: no head')
    const next = at + 1 + Number(count)
    if (next > lines.length) throw new Error('csv: fewer rows than told')
    const places = columns.split(', ').map((column) => Number(column) - 1)
    let above: readonly string[] = []
    const rows = lines.slice(at + 1, next).map((line) => {
      const cells = split(line, separator)
      if (!cells) throw new Error('csv: no row')
      for (const place of places) if (cells[place] === '') cells[place] = above[place] ?? ''
      above = cells
      return cells.join(separator)
    })
    return { lines: rows, next }
  },
}

const HEAD = /^\[(\d+) rows of (.+); a cell left empty in columns? ([\d, ]+) is as above\]$/
const SEPARATORS = [
  [',', 'CSV'],
  ['\t', 'TSV'],
  [';', ';-separated text'],
  ['|', '|-separated text'],
] as const

const SEPARATOR = SIGN.COMMA | SIGN.TAB | SIGN.SEMICOLON | SIGN.PIPE
const LEAST_ROWS = 10
/** A column takes part when at least so many of a hundred rows repeat the one above. */
const REPEATS = 80
/** Rows that stand in full, so that no reader has far to look. */
const FULL_EVERY = 20
/** No more columns than a reader keeps in mind. */
const MOST_COLUMNS = 6

interface Table {
  readonly from: number
  readonly separator: string
  readonly kind: string
  readonly rows: readonly (readonly string[])[]
}

/** The rows that follow a line of column names; for TSV, which programs print bare, without one. */
function tableAt(lines: readonly string[], at: number): Table | undefined {
  const line = lines[at]!
  const ended = endOfName(line)
  const tabbed = hasTabs(line)
  if (ended === '' && !tabbed) return undefined
  for (const [separator, kind] of SEPARATORS) {
    if (separator !== ended && !(tabbed && separator === '\t')) continue
    if (!NEAR.every((near) => lines[at + near]!.includes(separator))) continue
    const first = split(line, separator)
    if (!first || first.length < 2) continue
    const named = first.every((cell) => NAME.test(cell))
    if (!named && (separator !== '\t' || first.length < 3 || first.includes(''))) continue
    const from = named ? at + 1 : at
    const rows: (readonly string[])[] = []
    for (let i = from; i < lines.length; i++) {
      const row = split(lines[i]!, separator)
      if (row?.length !== first.length || row[0] === '') break
      rows.push(row)
    }
    if (rows.length >= LEAST_ROWS) return { from, separator, kind, rows }
  }
  return undefined
}

/** Some of the rows below, looked at before any is read. */
const NEAR = [1, 2, LEAST_ROWS - 1]

/** Looked up once: see `cost.ts`. */
const { charCodeAt } = String.prototype

const NAME = /^"?[A-Za-z_#%][\w .#%/()-]*"?$/
const IN_NAME = new Uint8Array(128).map((_, code) =>
  /[\w .#%/()-]/.test(String.fromCharCode(code)) ? 1 : 0,
)

/** The separator behind the line's first cell, if that is a name. No name has one inside. */
function endOfName(line: string): string {
  const { length } = line
  if (length < 3) return ''
  const first = charCodeAt.call(line, 0) === QUOTE ? 1 : 0
  let at = first
  while (at < length && IN_NAME[charCodeAt.call(line, at)] === 1) at += 1
  if (at === first || at === length) return ''
  const end = charCodeAt.call(line, at) === QUOTE ? line.charAt(at + 1) : line.charAt(at)
  return end === ',' || end === '\t' || end === ';' || end === '|' ? end : ''
}

/** Three cells at least, the first of them not empty. */
function hasTabs(line: string): boolean {
  const first = line.indexOf('\t')
  return first > 0 && line.indexOf('\t', first + 1) > 0
}

/** The cells of a row, with the quotes they may have; undefined when it does not read as one. */
function split(line: string, separator: string): string[] | undefined {
  if (line.length > LONGEST_ROW) return undefined
  const pieces = line.split(separator)
  if (!line.includes('"')) return pieces.some(hasBlankEnd) ? undefined : pieces
  const cells: string[] = []
  let open: string[] | undefined
  for (const piece of pieces) {
    // An odd number of quotes opens a cell that takes separators in, or closes it.
    const odd = piece.split('"').length % 2 === 0
    if (!open && !odd) cells.push(piece)
    else if (!open) open = [piece]
    else {
      open.push(piece)
      if (!odd) continue
      cells.push(open.join(separator))
      open = undefined
    }
  }
  return open || !cells.every((cell) => CELL.test(cell)) ? undefined : cells
}

const LONGEST_ROW = 4000
const QUOTE = 34
const BLANK = 32

const hasBlankEnd = (cell: string) =>
  cell !== '' && (cell.charCodeAt(0) === BLANK || cell.charCodeAt(cell.length - 1) === BLANK)

/** Quoted, or plain without quotes and without blanks at its ends. */
const CELL = /^(?:"(?:[^"]|"")*"|(?! )[^"]*(?<! ))$/

/** Places of the columns that repeat the cell above in most rows, and are never empty but by that. */
function repeating(rows: Table['rows']): number[] {
  const places: number[] = []
  for (let place = 0; place < rows[0]!.length; place++) {
    let repeats = 0
    for (let i = 1; i < rows.length; i++) {
      if (rows[i]![place] === rows[i - 1]![place]) repeats += 1
      else if (rows[i]![place] === '') repeats = -Infinity
    }
    if (repeats * 100 >= REPEATS * (rows.length - 1)) places.push(place)
  }
  return places.slice(0, MOST_COLUMNS)
}

function write({ rows, separator, kind }: Table, places: readonly number[]): string[] {
  const columns = places.map((place) => place + 1).join(', ')
  const head = `[${rows.length} rows of ${kind}; a cell left empty in column${
    places.length > 1 ? 's' : ''
  } ${columns} is as above]`
  const out = rows.map((row, i) => {
    if (i % FULL_EVERY === 0) return row.join(separator)
    const cells = [...row]
    for (const place of places) if (row[place] === rows[i - 1]![place]) cells[place] = ''
    return cells.join(separator)
  })
  return [head, ...out]
}
