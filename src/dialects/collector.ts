import type { Block, TextBlock } from '../codec/index.ts'
import { decode, encode, type Members, type Span } from '../json/index.ts'
import { type Arguments, argumentsIn, argumentsOf } from './arguments.ts'
import { outputsIn, placesInside } from './envelope.ts'
import { Pairing } from './pairing.ts'

/** What is known of a result besides its text. */
export interface ResultFacts {
  readonly editable: boolean
  readonly call: number | undefined
}

/** More blocks than any model's context could hold. */
const MOST_BLOCKS = 2 ** 18

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

  /** The string literal at `span` is text. */
  text(role: TextBlock['role'], span: Span): void {
    this.add({ kind: 'text', role, text: decode(this.body, span.start, span.end) }, span)
  }

  result({ editable, call }: ResultFacts, span: Span): void {
    const text = decode(this.body, span.start, span.end)
    const add = (said: string, isGood: boolean, place: Span) => {
      const block = { kind: 'result', text: said, editable: editable && isGood } as const
      this.add(call === undefined ? block : { ...block, call }, place)
    }
    const outputs = outputsIn(text)
    // Placed by counting, which wants the literal as JSON.stringify writes it.
    if (!outputs?.length || encode(text) !== this.body.slice(span.start, span.end)) {
      return add(text, true, span)
    }
    const placeOf = placesInside(text, span.start)
    for (const { start, end, text: said, failed } of outputs) {
      add(said, !failed, { start: placeOf(start), end: placeOf(end) })
    }
  }

  /** A value of a kind that is left alone. */
  opaque(span: Span, type = ''): void {
    const wall = type.includes('compaction')
    this.add({ kind: 'opaque', size: span.end - span.start, wall }, span)
  }

  /** A value that was not understood and may hold calls or results. */
  unknown(span: Span): void {
    this.pairing.lose()
    this.opaque(span)
  }

  /**
   * A tool call.
   *
   * @param whole the value that the call is
   * @param args the object in which `key` is the arguments: any JSON value, or a string that holds JSON or free text
   */
  call(id: string | undefined, tool: string, whole: Span, args: Members, key: string): void {
    const place = this.blocks.length
    const list = this.arguments(args, key)
    this.add({ kind: 'call', tool, args: list, size: args.size(key) }, whole)
    this.pairing.call(id, tool, place)
  }

  /** A call that a program made: the model sees neither its arguments nor its result. */
  programCall(id: string | undefined, whole: Span): void {
    this.pairing.call(id, '', undefined)
    // The first place is the one that counts: an earlier reading may be taken up in between.
    if (id !== undefined && !this.programs.has(id)) this.programs.set(id, this.blocks.length)
    this.opaque(whole)
  }

  private arguments(args: Members, key: string): Arguments {
    const written = args.string(key)
    if (written !== undefined) return argumentsIn(written, key)
    const span = args.span(key)
    return span ? argumentsOf(this.body, span.start) : []
  }

  private add(block: Block, { start, end }: Span): void {
    if (this.blocks.length >= MOST_BLOCKS) throw new TooMany()
    this.blocks.push(block)
    this.spans.push(start, end)
  }
}

/** The body has more blocks than are taken down. */
export class TooMany extends Error {
  override name = 'TooMany'
}
