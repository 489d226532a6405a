import type { Block, TextBlock } from '../codec/index.ts'
import { decode, kindAt, Members, skip } from '../json/index.ts'
import { argumentsIn, argumentsOf } from './arguments.ts'
import { Pairing } from './pairing.ts'

/** What is known of a result besides its text. */
export interface ResultFacts {
  readonly editable: boolean
  readonly call: number | undefined
}

/** Takes down the blocks of one body, with their places, in the order in which they stand. */
export class Collector {
  readonly body: string
  blocks: Block[] = []
  spans: number[] = []
  pairing = new Pairing()
  /** Places of the calls that a program made, by id: a program reads their results. */
  programs = new Map<string, number>()
  thinking = false

  constructor(body: string) {
    this.body = body
  }

  /** The string literal from `start` to `end` is text. */
  text(role: TextBlock['role'], start: number, end: number): void {
    this.add({ kind: 'text', role, text: decode(this.body, start, end) }, start, end)
  }

  result({ editable, call }: ResultFacts, start: number, end: number): void {
    const text = decode(this.body, start, end)
    const block = { kind: 'result', text, editable } as const
    this.add(call === undefined ? block : { ...block, call }, start, end)
  }

  /** A value of a kind that is left alone. */
  opaque(start: number, end: number, type = ''): void {
    const wall = type.includes('compaction')
    this.add({ kind: 'opaque', size: end - start, wall }, start, end)
  }

  /** A value that was not understood and may hold calls or results. Returns its end. */
  unknown(start: number, end = skip(this.body, start)): number {
    this.pairing.lose()
    this.opaque(start, end)
    return end
  }

  /**
   * A tool call.
   *
   * @param whole the value that the call is
   * @param args the member with the arguments: any JSON value, or a string that holds JSON or free text
   */
  call(id: string | undefined, tool: string, whole: Members, args: Members, key: string): void {
    const place = this.blocks.length
    const span = args.span(key)
    const written = args.string(key)
    const list =
      written !== undefined
        ? argumentsIn(written, key)
        : span
          ? argumentsOf(this.body, span[0])
          : []
    const size = args.size(key)
    this.add({ kind: 'call', tool, args: list, size }, whole.start, whole.end)
    this.pairing.call(id ?? '', id === undefined ? undefined : place)
  }

  /** A call that a program made: the model sees neither its arguments nor its result. */
  programCall(id: string | undefined, whole: Members): void {
    this.pairing.call(id ?? '', undefined)
    if (id !== undefined) this.programs.set(id, this.blocks.length)
    this.opaque(whole.start, whole.end)
  }

  /** The members of the object at `start`; undefined if it is no object, or not one to rely on. */
  object(start: number): Members | undefined {
    if (kindAt(this.body, start) !== 'object') return undefined
    const members = new Members(this.body, start)
    return members.doubtful ? undefined : members
  }

  private add(block: Block, start: number, end: number): void {
    this.blocks.push(block)
    this.spans.push(start, end)
  }
}
