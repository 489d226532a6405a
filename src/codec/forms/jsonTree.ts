import { endOfScalar, endOfString } from './jsonScan.ts'

/** A JSON value by its lexemes: nothing is decoded, so nothing can be lost. A scalar is its own text. */
export type Json = string | JsonArray | JsonObject

export interface JsonArray {
  /** The value as it was read, without layout. */
  readonly text: string
  readonly items: readonly Json[]
}

export interface JsonObject {
  readonly text: string
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
export const compact = (value: Json): string => (typeof value === 'string' ? value : value.text)

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
  for (reader.at += 1; text[reader.at] !== close || values.length > 0;) {
    if (open === '{') {
      const key =
        text[reader.at] === '"' ? readLexeme(reader, endOfString(text, reader.at)) : undefined
      if (key === undefined || text[reader.at++] !== ':') return undefined
      keys.push(key)
    }
    const value = readValue(reader, depth - 1)
    if (value === undefined) return undefined
    values.push(value)
    if (text[reader.at] === close) break
    if (text[reader.at++] !== ',') return undefined
  }
  reader.at += 1
  const whole = text.slice(at, reader.at)
  return open === '{' ? { text: whole, keys, values } : { text: whole, items: values }
}

function readLexeme(reader: Reader, end: number): string | undefined {
  if (end < 0) return undefined
  const lexeme = reader.text.slice(reader.at, end)
  reader.at = end
  return lexeme
}
