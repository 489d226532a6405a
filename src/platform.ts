import type { Ledger } from './ledger/ledger.ts'
import type { OwnPrices } from './ledger/prices/list.ts'
import type { Store } from './store.ts'

/**
 * What a runtime gives to the handler. The core never asks which runtime it is on: a thing one of
 * them lacks is an absent capability here, and the core has a way without it.
 */
export interface Platform {
  /** 'node', 'bun', 'deno', 'workerd': for people to read, never branched on. */
  readonly name: string
  fetch(request: Request): Promise<Response>
  /** Milliseconds since 1970. */
  now(): number
  /** Milliseconds from a steady clock, for measuring. */
  ticks(): number
  readonly store: Store
  /** Where requests are counted; absent: in memory, for as long as the handler lives. */
  readonly ledger?: Ledger
  /** Prices of a person's own, before those in this package. */
  readonly prices?: OwnPrices
  /**
   * The deployment's own: only who may read it sees traffic, and who knows it can tell that it is
   * this deployment that answers. Absent where there is no place that one person alone can read.
   */
  readonly secret?: string
  /** Keeps the process (or the isolate) alive until the work is done; never awaited by a response. */
  background(work: Promise<unknown>): void
  /** Lets other streams run between two slices of background work. */
  breathe(): Promise<void>
  log(entry: LogEntry): void
  /** Decoders of request bodies. `gzip` and `deflate` exist everywhere; `zstd` has a portable fallback. */
  readonly decoders: Partial<Record<ContentCoding, () => TransformStream<Uint8Array, Uint8Array>>>
  /** Content codings that this runtime's `fetch` has already undone in a response body. */
  readonly fetchDecodes: ReadonlySet<string>
  /** Aborted once the process is to end: what would go on for ever ends now. Absent: nobody says. */
  readonly draining?: AbortSignal
  /** What must be true for new requests to be welcome, by name (`accepting` is false while it drains). */
  readonly checks?: () => Readonly<Record<string, boolean>>
  /** Loads the real tokenizer; absent where start-up or memory cannot carry it (Workers). */
  readonly tokenizer?: () => Promise<(text: string) => number>
}

export type ContentCoding = 'gzip' | 'deflate' | 'br' | 'zstd'

/** One line of the log. Never holds a key, a header value of the client's or text of a body. */
export interface LogEntry {
  level: 'debug' | 'info' | 'warn' | 'error'
  event: string
  [field: string]: unknown
}
