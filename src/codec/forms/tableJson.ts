import { cost } from '../cost.ts'
import { jsonInString, writeString } from './jsonInString.ts'
import { endOfString } from './jsonScan.ts'
import {
  compact,
  isArray,
  isObject,
  type Json,
  type JsonArray,
  type JsonObject,
  parseCompact,
} from './jsonTree.ts'
import { GRID, readGrid, writeGrid } from './tableGrid.ts'

/** Frozen-cost tokens a table must save: more than the head of the form takes. */
export const LEAST_GAIN = 8

/** The value as JSON in which what is cheaper as a table is one, and JSON in a string stands open. */
export function writeJson(value: Json): string {
  if (typeof value === 'string') return opened(value) ?? value
  const json = withParts(value)
  const grid = gridOf(value)
  return grid !== undefined && cost(grid) + LEAST_GAIN < cost(json) ? grid : json
}

function withParts(value: JsonArray | JsonObject): string {
  const values = isObject(value) ? value.values : value.items
  const written = values.map(writeJson)
  if (written.every((part, i) => part === compact(values[i]!))) return value.text
  return isObject(value)
    ? `{${value.keys.map((key, i) => `${key}:${written[i]!}`).join(',')}}`
    : `[${written.join(',')}]`
}

function gridOf(value: Json): string | undefined {
  if (isObject(value)) {
    const { keys, values } = value
    return keys.length > 1 && values.every(isObject)
      ? writeGrid('{', 'rows by key', [values], keys)
      : undefined
  }
  if (!isArray(value) || value.items.length < 2) return undefined
  if (value.items.every(isObject)) return writeGrid('[', 'rows', [value.items])
  const arrays = value.items.filter(isArray).map((array) => array.items)
  if (arrays.length < value.items.length || arrays.some(({ length }) => length === 0))
    return undefined
  return writeGrid('[', 'arrays of rows', arrays)
}

function opened(lexeme: string): string | undefined {
  const inner = jsonInString(lexeme)
  if (!inner) return undefined
  const written = `JSON in a string${inner.layout}: ${writeJson(inner.value)}`
  return cost(written) + LEAST_GAIN < cost(lexeme) ? written : undefined
}

const TOKEN = new RegExp(
  String.raw`"|${GRID}|JSON in a string( spaced| indented by \d|): |[{}[\]]`,
  'g',
)

/** Text of one string that stands open; the outermost has no layout. */
interface Level {
  readonly pieces: string[]
  readonly layout?: string
  depth: number
}

/** Reads back what `writeJson` wrote. Throws on most that it did not. */
export function readJson(text: string): string {
  let level: Level = { pieces: [], depth: 0 }
  const outer: Level[] = []
  let done = 0
  TOKEN.lastIndex = 0
  for (let found = TOKEN.exec(text); found; found = TOKEN.exec(text)) {
    const { index } = found
    let end = TOKEN.lastIndex
    if (found[0] === '"') {
      end = endOfString(text, index)
      if (end < 0) throw new Error('an open string')
    } else if (found[1]) {
      const grid = readGrid(text, end, found)
      level.pieces.push(text.slice(done, index), grid.json)
      done = end = grid.end
    } else if (found[4] !== undefined) {
      level.pieces.push(text.slice(done, index))
      done = end
      outer.push(level)
      level = { pieces: [], layout: found[4], depth: 0 }
    } else level.depth += found[0] === '{' || found[0] === '[' ? 1 : -1
    TOKEN.lastIndex = end
    if (level.layout !== undefined && level.depth === 0 && found[4] === undefined) {
      const value = parseCompact(level.pieces.join('') + text.slice(done, end))
      if (value === undefined) throw new Error('no JSON in a string')
      const lexeme = writeString(value, level.layout)
      level = outer.pop()!
      level.pieces.push(lexeme)
      done = end
    }
  }
  if (outer.length > 0) throw new Error('an open string')
  return level.pieces.join('') + text.slice(done)
}
