import { cost } from '../cost.ts'
import type { LineForm, Run } from './form.ts'
import { alarms } from './logAlarms.ts'
import { isLoglike } from './logPattern.ts'

/**
 * Consecutive lines with the same beginning (a timestamp, a module, a test file): it stands once,
 * quoted, in the head. Lines that tell of trouble, and their neighbours, stay as they are.
 *
 * @example
 * [next 4 lines begin "PASSED tests/test_relay.py::"]
 * test_headers
 * test_abort
 * test_length
 * test_silence
 */
export const logPrefix: LineForm = {
  name: 'log-prefix',
  leastShare: 0.25,
  head: /^\[next \d+ lines begin ".+"\]$/,

  find(block) {
    const lines = block.texts
    const isAlarm = alarms(lines)
    const stack: Span[] = [{ from: 0, length: 0, inner: 0, found: [] }]
    for (let at = 1; at <= lines.length; at++) {
      // Indentation, hunks and the like are cheap, or are read by their column.
      const first = block.first(at - 1)
      const alike = at < lines.length && first === block.first(at) && isLoglike(first)
      let length = alike ? sharedLength(lines[at - 1]!, lines[at]!) : 0
      if (length < SHORTEST || isAlarm(at - 1) || isAlarm(at)) length = 0
      let from = at - 1
      let value = 0
      let found: Found = []
      while (stack[stack.length - 1]!.length > length) {
        const span = stack.pop()!
        const own = gain(lines[span.from]!, span.length, at - span.from)
        from = span.from
        value = Math.max(own, span.inner)
        found = own > span.inner ? [{ from, to: at, length: span.length }] : span.found
        const outer = stack[stack.length - 1]!
        if (outer.length < length) break
        outer.inner += value
        outer.found.push(found)
        value = 0
        found = []
      }
      if (stack[stack.length - 1]!.length < length) {
        stack.push({ from, length, inner: value, found: [found] })
      }
    }
    return (stack[0]!.found as unknown[]).flat(Infinity).map((run) => write(lines, run as Prefix))
  },

  decode(lines, at) {
    const [, count, prefix] = HEAD.exec(lines[at]!)!
    const next = at + 1 + Number(count)
    if (next > lines.length) throw new Error('log-prefix: fewer lines than its head says')
    return { lines: lines.slice(at + 1, next).map((line) => prefix + line), next }
  },
}

/** Neighbouring lines that share this many characters, with the best runs found inside. */
interface Span {
  readonly from: number
  readonly length: number
  inner: number
  readonly found: Found
}

/** Lines `from` to `to` and the length of what they begin with. */
interface Prefix {
  readonly from: number
  readonly to: number
  readonly length: number
}

type Found = (Prefix | Found)[]

const HEAD = /^\[next (\d+) lines begin "(.+)"\]$/
const MAX_PREFIX = 240
const HEAD_COST = 10
/** Marks inside a name: a name is never cut, so that it can be copied whole. */
const JOINS = '_-.'
const FEWEST = 3
const SHORTEST = 9

/** Looked up once: see `cost.ts`. */
const { charCodeAt } = String.prototype

/** How many characters both lines begin with, cut back to the end of a word. */
function sharedLength(a: string, b: string): number {
  const limit = Math.min(a.length, b.length, MAX_PREFIX)
  if (limit < SHORTEST) return 0
  let length = 0
  while (length < limit && charCodeAt.call(a, length) === charCodeAt.call(b, length)) length += 1
  while (length > 0 && isWord(a, length - 1) && (isWord(a, length) || isWord(b, length)))
    length -= 1
  return length
}

function isWord(text: string, at: number): boolean {
  const code = text.charCodeAt(at) | 32
  return (
    (code >= 97 && code <= 122) ||
    (code >= 48 && code <= 57) ||
    code > 126 ||
    JOINS.includes(text.charAt(at))
  )
}

function gain(line: string, length: number, count: number): number {
  const prefix = line.slice(0, length)
  if (count < FEWEST) return 0
  return (count - 1) * cost(prefix) - HEAD_COST
}

function write(lines: readonly string[], { from, to, length }: Prefix): Run {
  const head = `[next ${to - from} lines begin "${lines[from]!.slice(0, length)}"]`
  return { from, to, out: [head, ...lines.slice(from, to).map((line) => line.slice(length))] }
}
