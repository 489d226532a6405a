import { isDeepStrictEqual } from 'node:util'
import { parse as valueOf, TomlError } from 'smol-toml'
import { type AST, parseTOML } from 'toml-eslint-parser'
import { type Format, lineEnd, Unfit } from './edit.ts'

/**
 * TOML. One parser tells where things stand, another what they mean; what is not touched keeps every
 * byte. New keys of the root go above the first table, new tables to the end.
 */
export const toml: Format = {
  value,
  find(text, at) {
    const place = locate(text, at)
    if (!place) return undefined
    const found = at.reduce<unknown>((inner, key) => (inner as Tree)[key], value(text))
    return 'value' in place
      ? { value: found, lexeme: text.slice(...place.value.range) }
      : { value: found }
  },
  set(text, at, wanted) {
    const lexeme = written(wanted)
    const place = locate(text, at)
    if (!place) return withKey(text, at, lexeme)
    if (!('value' in place)) throw new Unfit(`${shown(at)} is a table`, startOf(place.node))
    const now = at.reduce<unknown>((inner, key) => (inner as Tree)[key], value(text))
    const same = isDeepStrictEqual(now, at.reduce(step, value(withKey('', at, lexeme))))
    return same ? text : splice(text, ...place.value.range, lexeme)
  },
  write(text, at, lexeme) {
    const place = locate(text, at)
    return place && 'value' in place ? splice(text, ...place.value.range, lexeme) : text
  },
  remove(text, at) {
    const place = locate(text, at)
    if (!place) return text
    if ('value' in place) return withoutPair(text, place.pair)
    return place.node.body.length > 0 ? text : withoutLine(text, ...place.node.range)
  },
  blank: (text) => text.trim() === '',
}

type Tree = { [key: string]: unknown }
type Table = AST.TOMLTable
type Pair = AST.TOMLKeyValue
/** What stands at a path: a pair, or a table with a header of its own. */
type Located = { pair: Pair; value: AST.TOMLContentNode } | { node: Table }

const step = (inner: unknown, key: string): unknown => (inner as Tree)[key]

function value(text: string): unknown {
  try {
    return valueOf(text, { integersAsBigInt: 'asNeeded' })
  } catch (error) {
    if (!(error instanceof TomlError)) throw error
    const why = error.message.split('\n')[0]!.replace(/^Invalid TOML document: /, '')
    throw new Unfit(`no valid TOML: ${why}`, { line: error.line, column: error.column })
  }
}

function bodyOf(text: string): readonly (Pair | Table)[] {
  value(text)
  try {
    return parseTOML(text).body[0].body
  } catch (error) {
    const { lineNumber, column, message } = error as {
      [key in 'lineNumber' | 'column']: number
    } & Error
    throw new Unfit(`no valid TOML: ${message}`, { line: lineNumber, column: column + 1 })
  }
}

function locate(text: string, at: readonly string[]): Located | undefined {
  for (const node of bodyOf(text)) {
    if (node.type === 'TOMLKeyValue') {
      const found = inPair(node, at)
      if (found) return found
      continue
    }
    if (!startsWith(at, node.resolvedKey)) continue
    const left = at.slice(node.resolvedKey.length)
    if (left.length === 0) return { node }
    for (const pair of node.body) {
      const found = inPair(pair, left)
      if (found) return found
    }
  }
  return undefined
}

function inPair(pair: Pair, at: readonly string[]): Located | undefined {
  const keys = keysOf(pair.key)
  if (!startsWith(at, keys)) return undefined
  const left = at.slice(keys.length)
  if (left.length === 0) return { pair, value: pair.value }
  if (pair.value.type !== 'TOMLInlineTable') return undefined
  for (const inner of pair.value.body) {
    const found = inPair(inner, left)
    if (found) return found
  }
  return undefined
}

function keysOf({ keys }: AST.TOMLKey): string[] {
  return keys.map((key) => (key.type === 'TOMLBare' ? key.name : key.value))
}

function startsWith(path: readonly unknown[], start: readonly unknown[]): boolean {
  return start.length <= path.length && start.every((key, i) => key === path[i])
}

/** A key that is not there yet, where it is valid and found again by a person. */
function withKey(text: string, at: readonly string[], lexeme: string): string {
  const body = bodyOf(text)
  const parent = at.slice(0, -1)
  const tables = body.filter((node) => node.type === 'TOMLTable')
  const own = tables.find(({ resolvedKey }) => isDeepStrictEqual(resolvedKey, parent))
  const line = (from: number) => `${at.slice(from).map(keyText).join('.')} = ${lexeme}`
  if (own) return withLine(text, own.body.at(-1) ?? own.key, line(parent.length))

  for (const [table, pairs] of scopes(body)) {
    const inside = startsWith(parent, table) ? parent.slice(table.length) : undefined
    if (!inside || inside.length === 0) continue
    const related = pairs.filter(({ key }) => keysOf(key)[0] === inside[0])
    if (related.length > 0)
      return besidePairs(text, related, at.slice(table.length), lexeme, line(table.length))
  }
  const list = tables.find(({ resolvedKey }) => {
    const index = resolvedKey.findIndex((key) => typeof key === 'number')
    return index >= 0 && startsWith(parent, resolvedKey.slice(0, index))
  })
  if (list) throw new Unfit(`${shown(keysOf(list.key))} is a list of tables`, startOf(list))

  if (parent.length > 0) return withTable(text, parent, line(parent.length))
  const pairs = body.filter((node) => node.type === 'TOMLKeyValue')
  if (pairs.length > 0) return withLine(text, pairs.at(-1)!, line(0))
  return tables[0] ? aboveTable(text, tables[0], line(0)) : atEnd(text, line(0))
}

/** Every place that holds pairs, by its path. */
function scopes(body: readonly (Pair | Table)[]): [path: (string | number)[], pairs: Pair[]][] {
  const tables = body.filter((node) => node.type === 'TOMLTable')
  const root = body.filter((node) => node.type === 'TOMLKeyValue')
  return [
    [[], root],
    ...tables.map(({ resolvedKey, body }) => [resolvedKey, body] as [string[], Pair[]]),
  ]
}

/** Into the inline table, or beside the dotted keys, that hold a part of the path already. */
function besidePairs(
  text: string,
  related: readonly Pair[],
  path: readonly string[],
  lexeme: string,
  line: string,
): string {
  for (const pair of related) {
    const keys = keysOf(pair.key)
    if (!startsWith(path, keys)) continue
    if (pair.value.type !== 'TOMLInlineTable') {
      throw new Unfit(`${shown(keys)} is not a table`, startOf(pair))
    }
    const left = path.slice(keys.length)
    const deeper = pair.value.body.filter(({ key }) => keysOf(key)[0] === left[0])
    if (deeper.length > 0 && left.length > 1) {
      const inside = `${left.map(keyText).join('.')} = ${lexeme}`
      const exact = deeper.find(({ key }) => startsWith(left, keysOf(key)))
      if (exact) return besidePairs(text, [exact], left, lexeme, inside)
    }
    return inInline(text, pair.value, `${left.map(keyText).join('.')} = ${lexeme}`)
  }
  return withLine(text, related.at(-1)!, line)
}

function inInline(text: string, { body, range }: AST.TOMLInlineTable, piece: string): string {
  const last = body.at(-1)
  if (last) return splice(text, last.range[1], last.range[1], `, ${piece}`)
  return splice(text, ...range, `{ ${piece} }`)
}

/** A line of its own below a node, indented like it. */
function withLine(text: string, { range, loc, type }: AST.TOMLNode, line: string): string {
  const start = text.lastIndexOf('\n', range[0] - 1) + 1
  const indent = type === 'TOMLKeyValue' ? text.slice(start, start + loc.start.column) : ''
  const end = text.indexOf('\n', range[1])
  if (end < 0) return text + lineEnd(text) + indent + line
  return splice(text, end + 1, end + 1, indent + line + lineEnd(text))
}

/** Above the first table and the comments that stand directly on top of it. */
function aboveTable(text: string, table: Table, line: string): string {
  let at = text.lastIndexOf('\n', table.range[0] - 1) + 1
  while (at > 0) {
    const start = text.lastIndexOf('\n', at - 2) + 1
    if (!/^[ \t]*#/.test(text.slice(start, at))) break
    at = start
  }
  return splice(text, at, at, line + lineEnd(text) + lineEnd(text))
}

function withTable(text: string, path: readonly string[], line: string): string {
  const eol = lineEnd(text)
  const gap = text.trim() === '' ? '' : eol
  return atEnd(text, `${gap}[${path.map(keyText).join('.')}]${eol}${line}`)
}

function atEnd(text: string, lines: string): string {
  const eol = lineEnd(text)
  return (text === '' || text.endsWith('\n') ? text : text + eol) + lines + eol
}

function withoutPair(text: string, pair: Pair): string {
  if (pair.parent.type !== 'TOMLInlineTable') return withoutLine(text, ...pair.range)
  const pairs = pair.parent.body
  const at = pairs.indexOf(pair)
  const [previous, next] = [pairs[at - 1], pairs[at + 1]]
  if (previous) return splice(text, previous.range[1], pair.range[1], '')
  return splice(text, pair.range[0], next ? next.range[0] : pair.range[1], '')
}

/** Without the range, and without its line if nothing else is on it. */
function withoutLine(text: string, start: number, end: number): string {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1
  const rest = /^[ \t]*(\r?\n|$)?/.exec(text.slice(end))!
  const isAlone = text.slice(lineStart, start).trim() === '' && rest[1] !== undefined
  return isAlone ? splice(text, lineStart, end + rest[0].length, '') : splice(text, start, end, '')
}

const shown = (at: readonly string[]): string => `"${at.join('.')}"`

const keyText = (key: string): string => (/^[\w-]+$/.test(key) ? key : quoted(key))

/** A basic string: JSON's escapes are TOML's but for those of lone surrogates; DEL has to be escaped. */
function quoted(text: string): string {
  if (/\p{Surrogate}/u.test(text)) throw new Unfit('a text that is not Unicode')
  return JSON.stringify(text).replaceAll('\x7f', '\\u007f')
}

function written(value: unknown): string {
  if (typeof value === 'string') return quoted(value)
  if (typeof value === 'boolean') return String(value)
  if (typeof value === 'number' && Number.isFinite(value)) return String(value)
  if (Array.isArray(value)) return `[${value.map(written).join(', ')}]`
  if (typeof value === 'object' && value !== null) {
    const pairs = Object.entries(value).map(([key, inner]) => `${keyText(key)} = ${written(inner)}`)
    return pairs.length > 0 ? `{ ${pairs.join(', ')} }` : '{}'
  }
  throw new Unfit('a value that TOML cannot hold')
}

const startOf = ({ loc }: AST.TOMLNode) => ({ line: loc.start.line, column: loc.start.column + 1 })

function splice(text: string, start: number, end: number, piece: string): string {
  return text.slice(0, start) + piece + text.slice(end)
}
