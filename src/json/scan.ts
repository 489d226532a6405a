/**
 * A scanner over raw JSON text. It finds where values begin and end and builds nothing, so a number
 * keeps its lexeme and a string its escapes. Every function is linear in the text it passes and
 * keeps no call stack of its own; structure, literals and numbers are checked, the inside of a
 * string only when it is decoded. Positions are in UTF-16 units.
 */

/** The text is not JSON at `at`. */
export class NotJson extends Error {
  override name = 'NotJson'
  readonly at: number

  constructor(at: number) {
    super(`not JSON at ${at}`)
    this.at = at
  }
}

export type Kind = 'object' | 'array' | 'string' | 'number' | 'true' | 'false' | 'null'

const TAB = 0x09
const NEWLINE = 0x0a
const RETURN = 0x0d
const SPACE = 0x20
const QUOTE = 0x22
const COMMA = 0x2c
const COLON = 0x3a
const OPEN_BRACKET = 0x5b
const BACKSLASH = 0x5c
const CLOSE_BRACKET = 0x5d
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d

/** Characters of a string that are looked at one by one before a search. */
const NEAR = 24

/** Looked up once: V8 does so anew each time in a place that has seen strings of many layouts. */
const { charCodeAt } = String.prototype

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y

/** The first position from `at` on that is not whitespace. */
export function space(text: string, at: number): number {
  const { length } = text
  for (; at < length; at++) {
    const unit = charCodeAt.call(text, at)
    if (unit !== SPACE && unit !== NEWLINE && unit !== RETURN && unit !== TAB) break
  }
  return at
}

/** What kind of value begins at `at`. */
export function kindAt(text: string, at: number): Kind {
  switch (text[at]) {
    case '{':
      return 'object'
    case '[':
      return 'array'
    case '"':
      return 'string'
    case 't':
      return 'true'
    case 'f':
      return 'false'
    case 'n':
      return 'null'
    default:
      return 'number'
  }
}

/** The end of the value that begins at `at`, however deep it is. */
export function skip(text: string, at: number): number {
  const first = text.charCodeAt(at)
  if (first === QUOTE) return stringEnd(text, at)
  if (first !== OPEN_BRACE && first !== OPEN_BRACKET) return scalarEnd(text, at)
  /** The brackets that are awaited, innermost last. */
  const open: number[] = []
  for (;;) {
    const unit = text.charCodeAt(at)
    if (unit === OPEN_BRACE || unit === OPEN_BRACKET) {
      const close = unit + 2
      const inside = space(text, at + 1)
      if (text.charCodeAt(inside) !== close) {
        open.push(close)
        at = close === CLOSE_BRACE ? memberValue(text, inside) : inside
        continue
      }
      at = inside + 1
    } else {
      at = unit === QUOTE ? stringEnd(text, at) : scalarEnd(text, at)
    }
    // A value has ended: close what closes here, or go on to the next value.
    for (;;) {
      const close = open.at(-1)
      if (close === undefined) return at
      at = space(text, at)
      const next = text.charCodeAt(at)
      if (next === COMMA) {
        at = space(text, at + 1)
        if (close === CLOSE_BRACE) at = memberValue(text, at)
        break
      }
      if (next !== close) throw new NotJson(at)
      open.pop()
      at += 1
    }
  }
}

/**
 * Walks the items of the array that begins at `at`. `visit` gets where an item begins and returns
 * where it ends, by `skip` or by looking inside.
 *
 * @returns the end of the array
 */
export function eachItem(text: string, at: number, visit: (start: number) => number): number {
  if (text.charCodeAt(at) !== OPEN_BRACKET) throw new NotJson(at)
  const first = space(text, at + 1)
  if (text.charCodeAt(first) === CLOSE_BRACKET) return first + 1
  return itemsAfter(text, visit(first), visit)
}

/** Goes on with `eachItem` where an item has ended at `at`. */
export function itemsAfter(text: string, at: number, visit: (start: number) => number): number {
  for (;;) {
    at = space(text, at)
    const unit = text.charCodeAt(at)
    if (unit === CLOSE_BRACKET) return at + 1
    if (unit !== COMMA) throw new NotJson(at)
    at = visit(space(text, at + 1))
  }
}

/**
 * Walks the members of the object that begins at `at`. `visit` gets the key's literal as a span,
 * where the value begins, and returns where it ends.
 *
 * @returns the end of the object
 */
export function eachMember(
  text: string,
  at: number,
  visit: (keyStart: number, keyEnd: number, start: number) => number,
): number {
  if (text.charCodeAt(at) !== OPEN_BRACE) throw new NotJson(at)
  at = space(text, at + 1)
  if (text.charCodeAt(at) === CLOSE_BRACE) return at + 1
  for (;;) {
    const keyEnd = stringEnd(text, at)
    at = space(text, visit(at, keyEnd, valueAfter(text, keyEnd)))
    const unit = text.charCodeAt(at)
    if (unit === CLOSE_BRACE) return at + 1
    if (unit !== COMMA) throw new NotJson(at)
    at = space(text, at + 1)
  }
}

/** The end of the string literal at `at`: jumps from quote to quote, each run of backslashes seen once. */
function stringEnd(text: string, at: number): number {
  if (text.charCodeAt(at) !== QUOTE) throw new NotJson(at)
  // Most strings are keys and names: shorter than a native search is worth.
  const near = Math.min(at + NEAR, text.length)
  for (let i = at + 1; i < near; i++) {
    const unit = charCodeAt.call(text, i)
    if (unit === QUOTE) return i + 1
    if (unit === BACKSLASH) break
  }
  for (let quote = at; ;) {
    quote = text.indexOf('"', quote + 1)
    if (quote < 0) throw new NotJson(at)
    let before = quote - 1
    while (charCodeAt.call(text, before) === BACKSLASH) before -= 1
    if ((quote - before) % 2 === 1) return quote + 1
  }
}

function scalarEnd(text: string, at: number): number {
  for (const word of ['true', 'false', 'null']) {
    if (text.startsWith(word, at)) return at + word.length
  }
  NUMBER.lastIndex = at
  if (!NUMBER.test(text)) throw new NotJson(at)
  return NUMBER.lastIndex
}

/** Where the value of the member begins whose key is at `at`. */
function memberValue(text: string, at: number): number {
  return valueAfter(text, stringEnd(text, at))
}

function valueAfter(text: string, keyEnd: number): number {
  const colon = space(text, keyEnd)
  if (text.charCodeAt(colon) !== COLON) throw new NotJson(colon)
  return space(text, colon + 1)
}
