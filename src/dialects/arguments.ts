import { eachItem, eachMember, decode, kindAt, NotJson, peek, skip, space } from '../json/index.ts'

/** String values by their key path, joined by dots. */
export type Arguments = readonly (readonly [path: string, value: string])[]

/** Deeper values, and those under a longer path, are not listed: no tool has any. */
const DEEPEST = 32
const LONGEST_PATH = 256

/** Every string in the JSON value at `start`, in order; list items go by their index. */
export function argumentsOf(text: string, start: number): Arguments {
  const found: (readonly [string, string])[] = []
  walk(text, start, '', 0, found)
  return found
}

/** The arguments in a string of JSON; free text, or JSON cut short, is one argument by the name of `key`. */
export function argumentsIn(written: string, key: string): Arguments {
  const start = space(written, 0)
  if (kindAt(written, start) === 'object') {
    try {
      if (space(written, skip(written, start)) === written.length) {
        return argumentsOf(written, start)
      }
    } catch (error) {
      if (!(error instanceof NotJson)) throw error
    }
  }
  return written === '' ? [] : [[key, written]]
}

function walk(
  text: string,
  start: number,
  path: string,
  depth: number,
  found: (readonly [string, string])[],
): number {
  const kind = kindAt(text, start)
  if (kind === 'string') {
    const end = skip(text, start)
    found.push([path, decode(text, start, end)])
    return end
  }
  if (depth >= DEEPEST || path.length > LONGEST_PATH) return skip(text, start)
  const inside = (key: string) => (path === '' ? key : `${path}.${key}`)
  if (kind === 'object') {
    return eachMember(text, start, (keyStart, keyEnd, value) =>
      walk(text, value, inside(peek(text, keyStart, keyEnd)), depth + 1, found),
    )
  }
  if (kind === 'array') {
    let index = 0
    return eachItem(text, start, (item) => walk(text, item, inside(`${index++}`), depth + 1, found))
  }
  return skip(text, start)
}
