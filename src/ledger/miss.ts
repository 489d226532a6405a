import type { LedgerEvent, MissCause, Tokens } from './event.ts'
import type { Caching } from './prices/caches.ts'
import { promptOf } from './prices/price.ts'
import type { Answered } from './reckon.ts'

/** What the requests before one tell of it. */
export interface Attribution {
  /** Those whose whole prompt is the beginning of this one, as it came and as it was sent. */
  readonly same: readonly LedgerEvent[]
  /** The one whose prompt we have sent in another way since, though it was cached. */
  readonly broken: LedgerEvent | undefined
  readonly miss: LedgerEvent['miss']
}

/** Fewer tokens than this are no miss: marks move. */
const SLACK = 64

/**
 * Compares what the provider read with what earlier requests of the conversation had left in its
 * cache, and names who is to blame for the difference. Innocent until all others are: what has
 * expired, or what the client changed, is nobody else's fault.
 */
export function attribute(
  answered: Answered,
  usage: Tokens,
  earlier: readonly LedgerEvent[],
  caching: Caching,
): Attribution {
  const { counted, model, at } = answered
  const before = earlier
    .filter((event) => event.model === model && event.usage && event.prompt && event.at <= at)
    .toSorted((a, b) => b.at - a.at)
  const begins = before.filter((event) => isBeginning(event, answered))
  const isSame = ({ prompt }: LedgerEvent) => prompt!.sent === counted.hashBefore(prompt!.blocks)
  const same = begins.filter(isSame)
  const life = before.some((event) => event.usage!.write1h > 0) ? caching.longLife : caching.life
  const lives = (event: LedgerEvent) => at - event.at <= life
  const most = (events: readonly LedgerEvent[]) => largest(events, caching)

  const missed = (event: LedgerEvent | undefined, cause: MissCause) => {
    const tokens = event ? cachedOf(event, caching) - usage.read : 0
    return tokens > Math.max(SLACK, caching.step) ? { tokens: Math.round(tokens), cause } : null
  }
  const cached = most(same.filter(lives))
  const changed = most(begins.filter((event) => lives(event) && !isSame(event)))
  const broken = changed && cachedOf(changed, caching) > (cached ? cachedOf(cached, caching) : 0)
  const ours = broken ? missed(changed, 'ours') : null
  const isNext = begins.some(({ prompt }) => counted.turnsFrom(prompt!.blocks) <= 1)
  const others = before.filter((event) => lives(event) && !begins.includes(event))
  const far = cached && counted.length - cached.prompt!.blocks > caching.lookBack
  const miss =
    (isNext ? null : missed(most(others), 'client')) ??
    ours ??
    missed(cached, far ? 'client' : 'provider') ??
    missed(most(begins), 'expired')
  return { same, broken: miss?.cause === 'ours' ? changed : undefined, miss }
}

function isBeginning({ prompt }: LedgerEvent, { counted, head, keyOf }: Answered): boolean {
  const { blocks, key, head: size } = prompt!
  return size === head && blocks > 0 && blocks <= counted.length && keyOf(blocks) === key
}

/** Prompts below this many tokens are cached nowhere. */
const MINIMUM = 1024

/** Tokens that a request left in the provider's cache. */
function cachedOf({ usage }: LedgerEvent, { marked, step }: Caching): number {
  const { read, write5m, write1h } = usage!
  if (marked || read + write5m + write1h === promptOf(usage!)) return read + write5m + write1h
  const whole = promptOf(usage!)
  return whole < MINIMUM ? 0 : Math.floor(whole / step) * step
}

function largest(events: readonly LedgerEvent[], caching: Caching): LedgerEvent | undefined {
  return events.reduce<LedgerEvent | undefined>((best, event) => {
    return !best || cachedOf(event, caching) > cachedOf(best, caching) ? event : best
  }, undefined)
}
