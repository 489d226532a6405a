import {
  createScanner,
  getNodeValue,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser'
import { isDeepStrictEqual } from 'node:util'
import { type Format, lineEnd, placeOf, Unfit } from './edit.ts'

/** JSON with comments and trailing commas. What is not touched keeps every byte. */
export const jsonc: Format = {
  value: (text) => {
    const root = parse(text)
    return root ? getNodeValue(root) : {}
  },
  find(text, at) {
    const { node, left } = descend(text, parse(text), at)
    if (!node || left.length > 0) return undefined
    return { value: getNodeValue(node), lexeme: text.slice(node.offset, endOf(node)) }
  },
  set(text, at, value) {
    return set(parse(text) ? text : `${text}{}${lineEnd(text)}`, at, value)
  },
  write(text, at, lexeme) {
    const { node, left } = descend(text, parse(text), at)
    if (!node || left.length > 0) return text
    return splice(text, node.offset, endOf(node), lexeme)
  },
  remove(text, at) {
    const { node, left } = descend(text, parse(text), at)
    if (!node || left.length > 0 || node.parent?.type !== 'property') return text
    return withoutProperty(text, node.parent)
  },
  blank: (text) => /^\s*(?:\{\s*\})?\s*$/.test(text),
}

function parse(text: string): Node | undefined {
  const errors: ParseError[] = []
  const root = parseTree(text, errors, { allowTrailingComma: true, allowEmptyContent: true })
  const [error] = errors
  if (error) throw new Unfit(`no valid JSON: ${wordsOf(error)}`, placeOf(text, error.offset))
  if (root && root.type !== 'object') {
    throw new Unfit('not an object in braces', placeOf(text, root.offset))
  }
  return root
}

/** `CommaExpected` → `comma expected` */
function wordsOf({ error }: ParseError): string {
  return printParseErrorCode(error)
    .replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter}`)
    .toLowerCase()
}

/** The deepest node on the way to a path, and the keys that are left. */
function descend(text: string, root: Node | undefined, at: readonly string[]) {
  let node = root
  for (const [i, key] of at.entries()) {
    if (!node) break
    if (node.type !== 'object') {
      throw new Unfit(`"${at[i - 1]}" is not an object`, placeOf(text, node.offset))
    }
    const [first, second] = node.children!.filter(({ children }) => children![0]!.value === key)
    // Which of the two a reader takes is up to the reader.
    if (second) throw new Unfit(`"${key}" stands there twice`, placeOf(text, second.offset))
    if (!first) return { node, left: at.slice(i) }
    node = first.children![1]!
  }
  return { node, left: [] }
}

function set(text: string, at: readonly string[], value: unknown): string {
  const { node, left } = descend(text, parse(text), at) as { node: Node; left: string[] }
  if (left.length > 0) {
    const [key, ...below] = left as [string, ...string[]]
    return withProperty(text, node, key, nested(below, value))
  }
  if (isDeepStrictEqual(plain(getNodeValue(node)), plain(value))) return text
  return splice(text, node.offset, endOf(node), written(value, text, indentAt(text, node.offset)))
}

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

function nested(keys: readonly string[], value: unknown): unknown {
  return keys.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value)
}

function withProperty(text: string, object: Node, key: string, value: unknown): string {
  const last = object.children!.at(-1)
  const property = (indent: string) => `${JSON.stringify(key)}: ${written(value, text, indent)}`
  const outer = indentAt(text, object.offset)
  if (!last) {
    const [start, end] = [object.offset + 1, endOf(object) - 1]
    const within = text.slice(start, end)
    const indent = outer + unitOf(text)
    const line = lineEnd(text) + indent + property(indent)
    if (!text.includes('\n')) return splice(text, start, start, property(''))
    if (within.trim() === '') return splice(text, start, end, line + lineEnd(text) + outer)
    return splice(text, start, start, line)
  }
  const end = endOf(last)
  if (!startsLine(text, last.offset)) return splice(text, end, end, `, ${property(outer)}`)
  const indent = indentAt(text, last.offset)
  const comma = commaAfter(text, end)
  const line = lineEnd(text) + indent + property(indent)
  // Below what is said about the last property on its own line.
  const place = commentsEnd(text, comma === undefined ? end : comma + 1)
  if (comma !== undefined) return splice(text, place, place, `${line},`)
  return splice(splice(text, place, place, line), end, end, ',')
}

function withoutProperty(text: string, property: Node): string {
  const siblings = property.parent!.children!
  const previous = siblings[siblings.indexOf(property) - 1]
  const comma = commaAfter(text, endOf(property))
  let start = property.offset
  let end = comma === undefined ? endOf(property) : comma + 1
  const lineStart = start - indentAt(text, start).length
  const isAlone = startsLine(text, start)
  const rest = /^[ \t]*(\r?\n)?/.exec(text.slice(end))![0]
  if (isAlone && rest.endsWith('\n')) [start, end] = [lineStart, end + rest.length]
  else if (comma !== undefined) end += rest.length
  else while (/[ \t]/.test(text[start - 1] ?? '')) start--
  const cut = splice(text, start, end, '')
  const before = comma === undefined && previous ? commaAfter(text, endOf(previous)) : undefined
  return before === undefined ? cut : splice(cut, before, before + 1, '')
}

/** A value as JSON, laid out like the text around it. */
function written(value: unknown, text: string, indent: string): string {
  const json = JSON.stringify(value, null, text.includes('\n') ? unitOf(text) : 0)
  if (json === undefined) throw new Unfit('a value that JSON cannot hold')
  return json.replaceAll('\n', lineEnd(text) + indent)
}

/** One step of indentation. */
function unitOf(text: string): string {
  return /^\s*\{[^\n]*\n([ \t]+)\S/.exec(text)?.[1] ?? '  '
}

function indentAt(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1
  return /^[ \t]*/.exec(text.slice(start, offset))![0]
}

function startsLine(text: string, offset: number): boolean {
  const start = text.lastIndexOf('\n', offset - 1) + 1
  return start > 0 && text.slice(start, offset).trim() === ''
}

/** `jsonc-parser` exports its kinds of tokens as a const enum, which erasable TypeScript cannot use. */
const COMMA = 5
const LINE_COMMENT = 12
const BLOCK_COMMENT = 13
const SPACE = 15

function commaAfter(text: string, offset: number): number | undefined {
  const scanner = createScanner(text, true)
  scanner.setPosition(offset)
  return (scanner.scan() as number) === COMMA ? scanner.getTokenOffset() : undefined
}

/** The end of the comments that follow on the same line; the offset itself if there are none. */
function commentsEnd(text: string, offset: number): number {
  const scanner = createScanner(text)
  scanner.setPosition(offset)
  let end = offset
  for (;;) {
    const kind = scanner.scan() as number
    if (kind === LINE_COMMENT || kind === BLOCK_COMMENT) end = scanner.getPosition()
    else if (kind !== SPACE) return end
  }
}

const endOf = ({ offset, length }: Node): number => offset + length

function splice(text: string, start: number, end: number, piece: string): string {
  return text.slice(0, start) + piece + text.slice(end)
}
