import { endOfScalar, endOfString } from './jsonScan.ts'

/** A JSON value by its lexemes: nothing is decoded, so nothing can be lost. A scalar is its own text. */
export type Json = string | JsonArray | JsonObject

export interface JsonArray {
  readonly items: readonly Json[]
}

export interface JsonObject {
  /** Key lexemes, quotes included, in order; duplicates stay. */
  readonly keys: readonly string[]
  readonly values: readonly Json[]
}

/** Deeper text is not worth a table, and must not cost call stack. */
const DEEPEST = 64

/** Reads text that is one JSON value without layout; undefined for any other text. */
export function parseCompact(text: string): Json | undefined {
  const reader: Reader = { text, at: 0 }
  const value = readValue(reader, DEEPEST)
  return reader.at === text.length ? value : undefined
}

/** End of the compact JSON value that begins at `at`. Throws when there is none. */
export function endOfCompact(text: string, at: number): number {
  const reader: Reader = { text, at }
  if (readValue(reader, DEEPEST) === undefined) throw new Error('no JSON value')
  return reader.at
}

/** The value as text, without layout. */
export function compact(value: Json): string {
  if (typeof value === 'string') return value
  if ('items' in value) return `[${value.items.map(compact).join(',')}]`
  return `{${value.keys.map((key, i) => `${key}:${compact(value.values[i]!)}`).join(',')}}`
}

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && 'keys' in value

export const isArray = (value: Json | undefined): value is JsonArray =>
  typeof value === 'object' && 'items' in value

interface Reader {
  readonly text: string
  at: number
}

function readValue(reader: Reader, depth: number): Json | undefined {
  const { text, at } = reader
  const open = text[at]
  if (open !== '{' && open !== '[') return readLexeme(reader, endOfScalar(text, at))
  if (depth === 0) return undefined
  const close = open === '{' ? '}' : ']'
  const keys: string[] = []
  const values: Json[] = []
  const node: Json = open === '{' ? { keys, values } : { items: values }
  reader.at += 1
  if (text[reader.at] === close) {
    reader.at += 1
    return node
  }
  for (;;) {
    if (open === '{') {
      const key =
        text[reader.at] === '"' ? readLexeme(reader, endOfString(text, reader.at)) : undefined
      if (key === undefined || text[reader.at++] !== ':') return undefined
      keys.push(key)
    }
    const value = readValue(reader, depth - 1)
    if (value === undefined) return undefined
    values.push(value)
    const next = text[reader.at++]
    if (next === close) return node
    if (next !== ',') return undefined
  }
}

function readLexeme(reader: Reader, end: number): string | undefined {
  if (end < 0) return undefined
  const lexeme = reader.text.slice(reader.at, end)
  reader.at = end
  return lexeme
}
