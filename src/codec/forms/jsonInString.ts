import { isObject, type Json, parseCompact } from './jsonTree.ts'
import { reduceJsonLayout } from '../reduce/jsonLayout.ts'

/** A string whose text is JSON: its value, and the name of the layout that gives the same text again. */
export interface JsonInString {
  readonly value: Json
  readonly layout: string
}

/** Shorter strings stay as they are. */
const SHORTEST = 40
const INDENT = / indented by (\d)$/

/** Reads a string lexeme as JSON inside; undefined when it is none, or would not come back the same. */
export function jsonInString(lexeme: string): JsonInString | undefined {
  if (lexeme.length < SHORTEST || (lexeme[1] !== '{' && lexeme[1] !== '[')) return undefined
  const text = JSON.parse(lexeme) as string
  const value = parseCompact(reduceJsonLayout(text))
  if (value === undefined) return undefined
  const indent = /^.\n( {1,9})\S/.exec(text)?.[1]!.length
  const layout = indent ? ` indented by ${indent}` : text.includes('": ') ? ' spaced' : ''
  return writeString(value, layout) === lexeme ? { value, layout } : undefined
}

/** The string lexeme whose text is the value in that layout. */
export function writeString(value: Json, layout: string): string {
  const indent = Number(INDENT.exec(layout)?.[1] ?? 0)
  const [comma, colon] = indent ? [',', ': '] : layout === '' ? [',', ':'] : [', ', ': ']
  const written = (node: Json, margin: string): string => {
    if (typeof node === 'string') return node
    const [open, close] = isObject(node) ? '{}' : '[]'
    const inner = indent ? margin + ' '.repeat(indent) : ''
    const items = isObject(node)
      ? node.keys.map((key, i) => `${key}${colon}${written(node.values[i]!, inner)}`)
      : node.items.map((item) => written(item, inner))
    if (items.length === 0) return `${open}${close}`
    return indent
      ? `${open}\n${inner}${items.join(`,\n${inner}`)}\n${margin}${close}`
      : `${open}${items.join(comma)}${close}`
  }
  return JSON.stringify(written(value, ''))
}
