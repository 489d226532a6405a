import type { Tokens } from '../../src/ledger/event.ts'
import { isJson, type FakeDialect, type Json } from '../upstream/dialect.ts'
import { BreakpointCache, type Count, PrefixCache, type PromptCache } from '../upstream/index.ts'

/** A provider without a network, that bills every prompt by an exact count of its text. */
export interface Biller {
  /** Counts and remembers the prompt of a body. */
  bill(body: Json): Tokens
}

/** A text's tokens. */
export type CountText = (text: string) => number

/** @param count of a piece; one for both sides of a comparison saves counting everything twice */
export function startBiller(dialect: FakeDialect, count: Count, now: () => number): Biller {
  const cache: PromptCache =
    dialect.id === 'anthropic' ? new BreakpointCache(now, count) : new PrefixCache(now, count)
  return {
    bill(body) {
      const { fresh, read, write5m, write1h } = cache.bill(
        String(body['model']),
        dialect.prompt(body),
      )
      return { uncached: fresh, read, write5m, write1h, output: 0 }
    },
  }
}

/** Names and ids are no text, and an image is not read as the letters it is sent in. */
const UNREAD = new Set([
  'type',
  'id',
  'tool_use_id',
  'call_id',
  'tool_call_id',
  'role',
  'data',
  'signature',
])

/** Tokens of all text in a piece of a prompt, each string by itself; remembered by the piece. */
export function exactCount(countText: CountText): Count {
  const known = new Map<string, number>()
  return ({ text }) => {
    let tokens = known.get(text)
    if (tokens === undefined) known.set(text, (tokens = counted(valueOf(text), countText)))
    return tokens
  }
}

/** Of what the model wrote: what its answer was billed, and what it costs to send it again. */
export function counted(value: unknown, countText: CountText): number {
  if (typeof value === 'string') return countText(value)
  if (Array.isArray(value)) return value.reduce((sum, item) => sum + counted(item, countText), 0)
  if (!isJson(value)) return 0
  return Object.entries(value).reduce((sum, [key, inner]) => {
    return UNREAD.has(key) ? sum : sum + counted(inner, countText)
  }, 0)
}

/** A piece is JSON, or a role and JSON, or text. */
function valueOf(text: string): unknown {
  const start = text.search(/[[{]/)
  try {
    return JSON.parse(start > 0 && start < 20 ? text.slice(start) : text)
  } catch {
    return text
  }
}
