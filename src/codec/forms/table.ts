import { cost, costOfLines } from '../cost.ts'
import type { Lines } from '../lines.ts'
import type { LineForm, Run } from './form.ts'
import { isObject, type Json, parseCompact } from './jsonTree.ts'
import { writeGrid } from './tableGrid.ts'
import { LEAST_GAIN, readJson, writeJson } from './tableJson.ts'

/**
 * JSON with its arrays of records as tables: the keys once, then a row for each record. What is no
 * array of records stays JSON. Takes lines that are one JSON value without layout, and JSON Lines.
 *
 * @example
 * [JSON, 3 rows: path,lines,owner{login,id},generated=false]
 * src/app.ts,120,ada,7
 * src/config.ts,88,ada,7
 * "src/a,b.ts",12,grace,9
 * ]
 */
export const table: LineForm = {
  name: 'table',
  head: /^\[(?:JSON with tables, \d+ lines?\]|JSON, \d+ (?:rows|arrays of rows): |\d+ JSON lines: )/,

  find(lines) {
    const runs: Run[] = []
    const { texts } = lines
    for (let at = 0; at < texts.length;) {
      if (!opensJson(lines, at)) {
        at += 1
        continue
      }
      const values = valuesAt(lines, at)
      const out = linesAsTable(texts, at, values)
      if (out) runs.push({ from: at, to: at + values.length, out })
      else {
        for (const [i, value] of values.entries()) {
          const out = valueWithTables(texts[at + i]!, value)
          if (out) runs.push({ from: at + i, to: at + i + 1, out })
        }
      }
      at += Math.max(1, values.length)
    }
    return runs
  },

  decode(lines, at) {
    const head = lines[at] ?? ''
    const titled = TITLE.exec(head)
    const from = titled ? at + 1 : at
    const next = titled ? from + Number(titled[1]) : lines.indexOf(']', at) + 1
    if (!table.head.test(head) || next <= from || next > lines.length) throw new Error('no table')
    const text = lines.slice(from, next).join('\n')
    return { lines: readJson(text.replace(TOP, '[')).split('\n'), next }
  },
}

const TITLE = /^\[JSON with tables, (\d+) lines?\]$/
const TOP = /^\[JSON, /

/** An object, or an array in which there may be one: in a flat one there is nothing to set out. */
function opensJson(lines: Lines, at: number): boolean {
  const first = lines.first(at)
  if (first !== BRACKET) return first === BRACE
  const line = lines.texts[at]!
  return line.includes('{', 1) || line.includes('[', 1)
}

const BRACKET = 91
const BRACE = 123

/** The JSON values of consecutive lines: one that is an array, or objects in a row. */
function valuesAt(lines: Lines, at: number): Json[] {
  const values: Json[] = []
  const { texts } = lines
  for (let i = at; i < texts.length; i++) {
    const value = opensJson(lines, i) ? parseCompact(texts[i]!) : undefined
    if (value === undefined || (values.length > 0 && !isObject(value))) break
    values.push(value)
    if (!isObject(value)) break
  }
  return values
}

function linesAsTable(
  lines: readonly string[],
  at: number,
  values: readonly Json[],
): string[] | undefined {
  if (values.length < 2) return undefined
  const grid = writeGrid('[', 'JSON lines', [values])
  if (grid === undefined) return undefined
  const raw = costOfLines(lines, at, at + values.length)
  return cost(grid) + LEAST_GAIN < raw ? grid.split('\n') : undefined
}

function valueWithTables(line: string, value: Json): string[] | undefined {
  const written = writeJson(value)
  if (written === line) return undefined
  const out = written.split('\n')
  if (/^\[\d+ /.test(written)) return [`[JSON, ${out[0]!.slice(1)}`, ...out.slice(1)]
  return [`[JSON with tables, ${out.length} line${out.length > 1 ? 's' : ''}]`, ...out]
}
