import { setImmediate as breathe } from 'node:timers/promises'
import { decoders } from '../../runtimes/shared/decoders.ts'
import { createApp } from '../../src/app.ts'
import { readConfig } from '../../src/config.ts'
import type { LedgerEvent } from '../../src/ledger/event.ts'
import type { Ledger } from '../../src/ledger/ledger.ts'
import { memoryLedger } from '../../src/ledger/memory.ts'
import type { TokenCounter } from '../../src/ledger/tokens.ts'
import type { Platform } from '../../src/platform.ts'
import { memoryStore } from '../../src/proxy/memoryStore.ts'
import type { Parts } from '../../src/proxy/shorten.ts'
import type { Json } from '../upstream/dialect.ts'
import { type Count, DIALECTS } from '../upstream/index.ts'
import { startBiller } from './provider.ts'

/** One request of a client, and when it is sent. */
export interface Step {
  body(): Json
  /** Milliseconds since 1970. */
  readonly at: number
  /** Tokens of the answer. */
  readonly output: number
}

export interface Played {
  /** In the order of the steps. */
  readonly events: readonly LedgerEvent[]
  /** What the provider billed for what was sent, and for what the client had sent. */
  readonly billed: readonly LedgerEvent['usage'][]
  readonly raw: readonly LedgerEvent['usage'][]
}

export interface Game {
  readonly path: string
  readonly steps: readonly Step[]
  readonly count: Count
  readonly tokenizer: TokenCounter
  readonly parts?: Partial<Parts>
  readonly flags?: Readonly<Record<string, unknown>>
  readonly ledger?: Ledger
  /** Before this step both providers lose all they have cached. */
  readonly forgets?: number
}

/**
 * Plays a conversation through a handler, in front of a provider that bills exactly, and beside it the
 * same conversation against another such provider that gets it as it came.
 */
export async function play(game: Game): Promise<Played> {
  const { path, steps, count, tokenizer, parts, flags, ledger = memoryLedger() } = game
  const dialect = DIALECTS.find((one) => one.path.test(path))!
  let now = 0
  let output = 0
  let ours = startBiller(dialect, count, () => now)
  let theirs = startBiller(dialect, count, () => now)
  const billed: Played['billed'][number][] = []
  const raw: Played['raw'][number][] = []
  let working: Promise<unknown>[] = []
  const platform: Platform = {
    name: 'test',
    async fetch(request) {
      const body = (await request.json()) as Json
      const usage = { ...ours.bill(body), output }
      billed.push(usage)
      const { uncached, ...rest } = usage
      const tokens = { ...rest, fresh: uncached }
      const turn = { text: 'ok' }
      const model = String(body['model'])
      return Response.json(dialect.answer({ number: 1, model, turn, tokens, signature: '' }))
    },
    fetchDecodes: new Set(),
    now: () => now,
    ticks: () => now,
    store: memoryStore(),
    ledger,
    background: (work) => void working.push(work),
    breathe,
    log: () => {},
    decoders,
    tokenizer: async () => tokenizer,
  }
  const app = createApp(readConfig({ flags: { ...flags } }), platform, parts)
  for (const [i, step] of steps.entries()) {
    if (i === game.forgets) {
      ours = startBiller(dialect, count, () => now)
      theirs = startBiller(dialect, count, () => now)
    }
    now = step.at
    output = step.output
    const body = step.body()
    raw.push({ ...theirs.bill(body), output })
    const response = await app.fetch(
      new Request(`http://127.0.0.1:8787${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'user-agent': 'claude-cli/2.0' },
        body: JSON.stringify(body),
      }),
    )
    await response.arrayBuffer()
    await Promise.all(working)
    working = []
    // What is weakly held is let go of only between two turns of the event loop.
    await breathe()
  }
  const events = (await ledger.recent({ limit: steps.length })).toReversed()
  return { events, billed, raw }
}
