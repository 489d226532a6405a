import { decode, eachItem, kindAt, Members, NotJson, skip, space } from '../json/index.ts'

/** String values by their key path, joined by dots. */
export type Arguments = readonly (readonly [path: string, value: string])[]

/** Deeper values, and those under a longer path, are not listed: no tool has any. */
const DEEPEST = 32
const LONGEST_PATH = 256

/**
 * Every string in the JSON value at `start`, in order; list items go by their index. None where a
 * key stands twice: which of the two the model sees is not ours to guess.
 */
export function argumentsOf(text: string, start: number): Arguments {
  const found: Found = { list: [], doubtful: false }
  walk(text, start, '', 0, found)
  return found.doubtful ? [] : found.list
}

interface Found {
  readonly list: (readonly [path: string, value: string])[]
  doubtful: boolean
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

function walk(text: string, start: number, path: string, depth: number, found: Found): number {
  const kind = kindAt(text, start)
  if (kind === 'string') {
    const end = skip(text, start)
    found.list.push([path, decode(text, start, end)])
    return end
  }
  if (depth >= DEEPEST || path.length > LONGEST_PATH) return skip(text, start)
  const inside = (key: string, at: number): number =>
    walk(text, at, path === '' ? key : `${path}.${key}`, depth + 1, found)
  if (kind === 'object') {
    const members = new Members(text, start, 0, inside)
    found.doubtful ||= members.doubtful
    return members.end
  }
  let index = 0
  return kind === 'array'
    ? eachItem(text, start, (item) => inside(`${index++}`, item))
    : skip(text, start)
}
