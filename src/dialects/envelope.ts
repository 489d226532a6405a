import { decode, eachItem, type Edit, encode, kindAt, Members, NotJson } from '../json/index.ts'
import type { Reading } from './dialect.ts'

/** One output in a result that is JSON of a known shape: its string literal's place in the result's text. */
export interface Output {
  readonly start: number
  readonly end: number
  readonly text: string
  readonly failed: boolean
}

/**
 * Shapes in which agents put what a tool has said, one line of JSON around it: a list of such objects,
 * or one. By names alone: what is sent in the place of an output may have one line where it had many,
 * and must be found again.
 */
const SHAPES = [
  // Cline.
  {
    begins: /^\[?\{"query":"/,
    members: { query: 'string', result: 'string', success: /^(?:true|false)$/ },
    output: 'result',
    failed: (members: Members) => members.kind('success') === 'false',
  },
] as const

type Shape = (typeof SHAPES)[number]

/**
 * The outputs in a result's text, in the order in which they stand; undefined where it is no envelope,
 * or one that was not written as JSON.stringify does, for then it could not be put together again.
 */
export function outputsIn(text: string): readonly Output[] | undefined {
  const shape = SHAPES.find(({ begins }) => begins.test(text))
  if (!shape) return undefined
  try {
    return read(text, shape)
  } catch (error) {
    if (error instanceof NotJson) return undefined
    throw error
  }
}

function read(text: string, shape: Shape): Output[] | undefined {
  const outputs: (Output | undefined)[] = []
  const visit = (at: number): number => {
    if (kindAt(text, at) !== 'object') throw new NotJson(at)
    const members = new Members(text, at)
    outputs.push(outputOf(members, shape))
    return members.end
  }
  const end = text[0] === '[' ? eachItem(text, 0, visit) : visit(0)
  const isWhole = end === text.length && outputs.every((output) => output !== undefined)
  return isWhole ? (outputs as Output[]) : undefined
}

function outputOf(members: Members, { members: kinds, output, failed }: Shape): Output | undefined {
  const names = [...members.entries()].map(([name]) => name)
  const fits = Object.entries(kinds).every(([name, kind]) => {
    const is = members.kind(name) ?? ''
    return typeof kind === 'string' ? is === kind : kind.test(is)
  })
  if (!fits || members.doubtful || names.length !== Object.keys(kinds).length) return undefined
  const { start, end } = members.span(output)!
  const text = decode(members.text, start, end)
  if (encode(text) !== members.text.slice(start, end)) return undefined
  return { start, end, text, failed: failed(members) }
}

/**
 * Where in a body a text's offsets are, whose literal begins at `start`. Asked for in rising order: each
 * piece is counted once, however many there are.
 */
export function placesInside(text: string, start: number): (offset: number) => number {
  let [offset, place] = [0, start + 1]
  return (next) => {
    // Without the two quotes of its own.
    place += encode(text.slice(offset, next)).length - 2
    offset = next
    return place
  }
}

/** The edit that puts another literal in the place of block `i`'s, in the body or in a string of it. */
export function editOf({ body, spans }: Reading, i: number, literal: string): Edit {
  const [start, end] = [spans[2 * i]!, spans[2 * i + 1]!]
  const isInside = body[start] === '\\'
  return { start, end, text: isInside ? encode(literal).slice(1, -1) : literal }
}
