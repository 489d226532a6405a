import type { Lines } from '../lines.ts'
import type { LineForm, Run } from './form.ts'

/**
 * Equal lines, or equal groups of up to eight lines, in a row: told once, with their count.
 *
 * @example
 * [next line 13 times]
 * waiting for the database
 *
 * [next 2 lines 4 times]
 * retrying
 *   refused
 */
export const repeat: LineForm = {
  name: 'repeat',
  head: /^\[next (?:line|\d+ lines) \d+ times\]$/,

  find(lines) {
    const runs: Run[] = []
    let at = 0
    while (at < lines.texts.length) {
      const [size, times] = repetition(lines, at)
      if (times > 1) {
        const what = size === 1 ? 'line' : `${size} lines`
        const out = [`[next ${what} ${times} times]`, ...lines.texts.slice(at, at + size)]
        runs.push({ from: at, to: at + size * times, out })
      }
      at += size * times
    }
    return runs
  },

  decode(lines, at) {
    const [, one = '1', times] = HEAD.exec(lines[at]!)!
    const size = Number(one)
    const count = size * Number(times)
    const next = at + 1 + size
    const group = lines.slice(at + 1, next)
    if (group.length !== size) throw new Error('repeat: a group is cut short')
    // A few bytes that anybody can write must not fill the memory.
    if (count > MOST_LINES) throw new Error('repeat: more lines than can be')
    const out: string[] = []
    for (let i = 0; i < count; i++) out.push(group[i % size]!)
    return { lines: out, next }
  },
}

const HEAD = /^\[next (?:line|(\d+) lines) (\d+) times\]$/
const LARGEST = 8
const MOST_LINES = 2 ** 24

/** The size and number of the equal groups that begin here: the size that covers most lines. */
function repetition(lines: Lines, at: number): [size: number, times: number] {
  const { length } = lines.texts
  let best: [number, number] = [1, 1]
  for (let size = 1; size <= LARGEST && at + 2 * size <= length; size++) {
    let end = at + size
    while (end < length && lines.areSame(end, end - size)) end += 1
    const times = Math.floor((end - at) / size)
    if (times > 1 && size * times > best[0] * best[1]) best = [size, times]
  }
  return best
}
