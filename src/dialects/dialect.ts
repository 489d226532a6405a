import type { Block } from '../codec/index.ts'
import type { Resume } from './list.ts'

/** A provider's request format: where the blocks are, how errors and usage look. One file each. */
export interface Dialect {
  readonly id: 'anthropic' | 'openai-chat' | 'openai-responses' | 'gemini'
  readonly provider: 'anthropic' | 'openai' | 'gemini'
  /**
   * Finds the blocks of a request body (raw JSON text). Undefined when the body is not of this
   * shape: then it is relayed untouched and the upstream judges it. Never throws.
   *
   * @param resume an earlier reading, of this dialect, of any body: what the two lists have in
   * common from their start is taken over from it. The result is that of a cold read.
   * @param address what the path says, where it says it and the body does not
   */
  read(body: string, resume?: Reading, address?: Address): Reading | undefined
  /**
   * An error in the dialect's own shape, as the body of a JSON response.
   *
   * @param code our own code of it, shown where the shape has room for one
   */
  error(status: number, code: string, message: string): object
  /**
   * Usage found in one parsed JSON value of the response (an SSE event's data, or the whole body).
   * Events report running totals, and not each event all of them (the others are 0 here): merge
   * with `merge`, or where there is none with `mergeUsage`.
   */
  usage(value: unknown): Usage | undefined
  merge?(a: Usage | undefined, b: Usage | undefined): Usage | undefined
  /**
   * The first message that lost its thinking because the prompt before it was another one, as the
   * same JSON value reports it. Absent where a provider has nothing of the kind.
   */
  dropped?(value: unknown): number | undefined
}

/** What of a request stands in its path. */
export interface Address {
  readonly model: string
  readonly stream: boolean
}

/** A body's blocks with their places. */
export interface Reading {
  readonly body: string
  readonly model: string
  readonly stream: boolean
  /** Characters of system text and tool definitions, for the prefix estimate. */
  readonly head: number
  /** The provider may drop earlier items (`clear_tool_uses`, `truncation: "auto"`, deltas, stored conversations). */
  readonly drops: boolean
  /** Thinking blocks are present or asked for. */
  readonly thinking: boolean
  /** Messages or items in its list. */
  readonly items: number
  readonly blocks: readonly Block[]
  /**
   * Place of each block in the body: for `result` and `text` blocks the JSON string literal with its
   * quotes (an escaped literal, quotes and all, where a result is JSON of a known shape: see
   * `envelope.ts`), for others the whole value. `spans[2 * i]` is the start, `spans[2 * i + 1]` the end, in
   * UTF-16 units.
   */
  readonly spans: readonly number[]
  /** What `read` needs to go on from here; of no interest to anyone else. */
  readonly resume?: Resume
}

/** Tokens of one answer, normalised: `input` is what was billed at the full rate, without cache reads and writes. */
export interface Usage {
  input: number
  cacheRead: number
  cacheWrite5m: number
  cacheWrite1h: number
  output: number
}
