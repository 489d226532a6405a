import { cost } from '../cost.ts'
import { type Lines, SIGN } from '../lines.ts'
import type { LineForm } from './form.ts'
import { alarms } from './logAlarms.ts'
import { cut, isLoglike, type Pieces, shapeOf, tighten } from './logPattern.ts'

/**
 * Log lines that differ in their numbers alone: each pattern stands once, numbered, with `{}` for
 * what varies, and a line is its pattern's number and its values. Order and every line are kept;
 * lines of no pattern, and those that tell of trouble with their neighbours, stay as they are.
 *
 * @example
 * [7 log lines by 2 patterns: "2| a b" is pattern 2 with a and b for its {}]
 * 1 = 2025-01-01 12:{} INFO store: opened shard {}
 * 2 = 2025-01-01 12:{} INFO store: read {} rows of shard {}
 * 1| 00:01 7
 * 2| 00:04 120 7
 * shutting down
 * 1| 00:09 8
 * 2| 00:10 99 8
 */
export const log: LineForm = {
  name: 'log',
  leastShare: 0.25,
  head: /^\[\d+ log lines by \d+ patterns?: "2\| a b" is pattern 2 with a and b for its \{\}\]$/,

  find(block) {
    const lines = block.texts
    const codes = new Map<number, string>()
    const patterns: string[] = []
    for (const members of group(block)) {
      const { constants, values } = tighten(members.map((member) => member.pieces))
      const number = patterns.length + 1
      const shown = `${number} = ${constants.join(HOLE)}`
      const coded = values.map((line) => [`${number}|`, ...line].join(' '))
      const before = sum(members, (member) => cost(lines[member.at]!))
      const after = sum(coded, cost) + cost(shown) + members.length
      if (before * 0.8 <= after) continue
      patterns.push(shown)
      members.forEach((member, i) => codes.set(member.at, coded[i]!))
    }
    if (patterns.length === 0) return []
    const coded = [...codes.keys()]
    const from = coded.reduce((a, b) => Math.min(a, b))
    const to = coded.reduce((a, b) => Math.max(a, b)) + 1
    if (codes.size * 3 < to - from) return []
    const body = lines.slice(from, to).map((line, i) => codes.get(from + i) ?? line)
    if (body.some((line, i) => !codes.has(from + i) && CODE.test(line))) return []
    const by = `${patterns.length} pattern${patterns.length > 1 ? 's' : ''}`
    const head = `[${to - from} log lines by ${by}: ${KEY}]`
    return [{ from, to, out: [head, ...patterns, ...body] }]
  },

  decode(lines, at) {
    const [count, total] = lines[at]!.match(/\d+/g)!.map(Number)
    const next = at + 1 + total!
    const end = next + count!
    if (end > lines.length) throw new Error('log: fewer lines than its head says')
    const patterns = lines
      .slice(at + 1, next)
      .map((line) => line.slice(line.indexOf(' = ') + 3).split(HOLE))
    const out = lines.slice(next, end).map((line) => {
      const number = CODE.exec(line)?.[1]
      if (number === undefined) return line
      const constants = patterns[Number(number) - 1]
      if (!constants) throw new Error('log: a line of no pattern')
      const values = line.split(' ')
      return constants.reduce((text, constant, i) => text + values[i]! + constant)
    })
    return { lines: out, next: end }
  },
}

const HOLE = '{}'
const KEY = '"2| a b" is pattern 2 with a and b for its {}'
const CODE = /^(\d{1,4})\|/
const FEWEST = 4
const SHORTEST = 25
const LONGEST = 2000
const MOST_PATTERNS = 400

interface Member {
  readonly at: number
  readonly pieces: Pieces
}

/** Lines with the same constants, in order of first sight: candidates for a pattern. */
function group(block: Lines): Member[][] {
  const lines = block.texts
  const shapes = new Map<number, number | number[]>()
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at]!
    if (!isLoglike(block.first(at)) || line.length < SHORTEST || line.length > LONGEST) continue
    // Without a number a line has the shape of its equals alone.
    const shape = (block.signs(at) & SIGN.DIGIT) === 0 ? ~(block.hash(at) >>> 2) : shapeOf(line)
    const same = shapes.get(shape)
    // Most shapes come once, and get no list.
    if (same === undefined) shapes.set(shape, at)
    else if (typeof same === 'number') shapes.set(shape, [same, at])
    else same.push(at)
  }
  const isAlarm = alarms(lines)
  const groups: Member[][] = []
  for (const places of shapes.values()) {
    if (typeof places === 'number' || places.length < FEWEST) continue
    if (groups.length === MOST_PATTERNS) break
    const { constants } = cut(lines[places[0]!]!)
    const members = places
      .filter((at) => !isAlarm(at) && !lines[at]!.includes(HOLE))
      .map((at) => ({ at, pieces: cut(lines[at]!) }))
      .filter(({ pieces }) => pieces.constants.every((piece, i) => piece === constants[i]))
    if (members.length >= FEWEST) groups.push(members)
  }
  return groups
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0)
}
