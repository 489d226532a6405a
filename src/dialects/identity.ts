import { eachItem, eachMember, kindAt, peek, skip } from '../json/index.ts'
import type { Reading } from './dialect.ts'

/** Members that move or are drawn anew while what is said stays the same. */
const CALL_TRAPPINGS: ReadonlySet<string> = new Set(['id', 'call_id', 'cache_control', 'status'])
const TRAPPINGS: ReadonlySet<string> = new Set(['cache_control'])
/** How deep a cache mark may lie in a value: block, content list, source. */
const DEEPEST = 6

/** Who says it and what, apart: to join them would copy a block's whole text. */
export interface Saying {
  readonly who: string
  readonly what: string
}

/**
 * What of block `i` takes part in the lineage: role and text, so that a string and a list with one
 * part are the same; of a call its tool and arguments; of an opaque value its text without
 * `cache_control` and layout. Computed from the body when asked for.
 */
export function saying(reading: Reading, i: number): Saying {
  const block = reading.blocks[i]!
  switch (block.kind) {
    case 'text':
      return { who: `${block.role}:`, what: block.text }
    case 'result':
      return { who: 'result:', what: block.text }
    case 'call':
      return { who: `call:${block.tool}:`, what: bare(reading, i, CALL_TRAPPINGS) }
    case 'opaque':
      return { who: 'opaque:', what: bare(reading, i, TRAPPINGS) }
  }
}

/** The same as one string. */
export function identity(reading: Reading, i: number): string {
  const { who, what } = saying(reading, i)
  return who + what
}

function bare({ body, spans }: Reading, i: number, trappings: ReadonlySet<string>): string {
  const pieces: string[] = []
  without(body, spans[2 * i]!, trappings, 0, pieces)
  return pieces.join('')
}

/**
 * Takes down the value at `start` without these members: at the top all of them, below only cache
 * marks.
 *
 * @returns its end
 */
function without(
  text: string,
  start: number,
  trappings: ReadonlySet<string>,
  depth: number,
  pieces: string[],
): number {
  const kind = kindAt(text, start)
  if (depth > DEEPEST || (kind !== 'object' && kind !== 'array')) {
    const end = skip(text, start)
    pieces.push(text.slice(start, end))
    return end
  }
  const isArray = kind === 'array'
  let before = isArray ? '[' : '{'
  const inside = (at: number, key: string): number => {
    pieces.push(before + key)
    before = ','
    return without(text, at, TRAPPINGS, depth + 1, pieces)
  }
  const end = isArray
    ? eachItem(text, start, (at) => inside(at, ''))
    : eachMember(text, start, (keyStart, keyEnd, at) => {
        const key = peek(text, keyStart, keyEnd)
        return trappings.has(key) ? skip(text, at) : inside(at, `${JSON.stringify(key)}:`)
      })
  if (before !== ',') pieces.push(before)
  pieces.push(isArray ? ']' : '}')
  return end
}
