import { eachItem, kindAt, Members, skip } from '../json/index.ts'
import type { Reading } from './dialect.ts'

/** Members that move or are drawn anew while what is said stays the same. */
const CALL_TRAPPINGS: ReadonlySet<string> = new Set(['id', 'call_id', 'cache_control', 'status'])
const TRAPPINGS: ReadonlySet<string> = new Set(['cache_control'])
/** How deep a cache mark may lie in a value: block, content list, source. */
const DEEPEST = 6

/**
 * What of block `i` takes part in the lineage: role and text, so that a string and a list with one
 * part are the same; of a call its tool and arguments; of an opaque value its text without
 * `cache_control` and layout. Computed from the body when asked for.
 */
export function identity(reading: Reading, i: number): string {
  const block = reading.blocks[i]!
  switch (block.kind) {
    case 'text':
      return `${block.role}:${block.text}`
    case 'result':
      return `result:${block.text}`
    case 'call':
      return `call:${block.tool}:${bare(reading, i, CALL_TRAPPINGS)}`
    case 'opaque':
      return `opaque:${bare(reading, i, TRAPPINGS)}`
  }
}

function bare({ body, spans }: Reading, i: number, trappings: ReadonlySet<string>): string {
  const [start, end] = [spans[2 * i]!, spans[2 * i + 1]!]
  return without(body.slice(start, end), 0, trappings, 0).text
}

/** The value at `start` without these members: at the top all of them, below only cache marks. */
function without(
  text: string,
  start: number,
  trappings: ReadonlySet<string>,
  depth: number,
): { text: string; end: number } {
  const kind = kindAt(text, start)
  if (depth > DEEPEST || (kind !== 'object' && kind !== 'array')) {
    const end = skip(text, start)
    return { text: text.slice(start, end), end }
  }
  const parts: string[] = []
  const inside = (at: number, key: string): number => {
    const value = without(text, at, TRAPPINGS, depth + 1)
    parts.push(key + value.text)
    return value.end
  }
  if (kind === 'array') {
    const end = eachItem(text, start, (at) => inside(at, ''))
    return { text: `[${parts.join()}]`, end }
  }
  const { end } = new Members(text, start, 0, (key, at) =>
    trappings.has(key) ? skip(text, at) : inside(at, `${JSON.stringify(key)}:`),
  )
  return { text: `{${parts.join()}}`, end }
}
