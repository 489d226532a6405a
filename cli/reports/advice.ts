import type { LedgerEvent } from '../../src/ledger/event.ts'
import type { LedgerRow } from '../../src/ledger/ledger.ts'
import type { PriceList } from '../../src/ledger/prices/list.ts'
import { promptOf } from '../../src/ledger/prices/price.ts'
import { dollars, percent, tokens } from './figures.ts'

/** Something that a person might do, and why. */
export interface Advice {
  readonly what: string
  readonly why: string
}

/** What advice is drawn from. */
export interface Findings {
  readonly total: LedgerRow
  readonly forms: readonly LedgerRow[]
  /** The latest ones. */
  readonly events: readonly LedgerEvent[]
  readonly priceOf: PriceList
}

/** Each looks for one thing; what does not apply says nothing. */
const ADVISERS: readonly ((found: Findings) => Advice | undefined)[] = [
  function brokenByUs({ total }) {
    const { ours } = total.missed
    if (ours === 0) return undefined
    const why = `${tokens(ours)} tokens that were cached were sent in another way and paid for again.`
    return { what: 'Please report it: this is a fault of Headroom’s.', why }
  },
  function losingForm({ forms }) {
    const losing = forms.filter(({ dollars: { saved } }) => saved < -0.01)
    if (losing.length === 0) return undefined
    const names = losing.map(({ key, dollars: { saved } }) => `${key} (${dollars(saved)})`)
    const what =
      'Leave out what loses money: name the forms to keep with --forms, and please report it.'
    return { what, why: `Lost by: ${names.join(', ')}.` }
  },
  function longerLife({ total, events, priceOf }) {
    const gain = hourGain(events, priceOf)
    if (gain <= 0.05 || gain < 0.02 * total.dollars.billed) return undefined
    return {
      what: 'Ask your agent for a prompt cache of one hour, where it has such a setting and you pay by the token.',
      why: `Pauses of over five minutes were paid with writing everything again; an hour would have saved about ${dollars(gain)}.`,
    }
  },
  function changingClient({ total, events }) {
    const { client } = total.missed
    if (client === 0 || client < 0.02 * promptOf(total.usage)) return undefined
    const who = mostOf(events.filter(({ miss }) => miss?.cause === 'client').map((e) => e.client))
    return {
      what: `See what ${who ?? 'your agent'} changes in what it has sent before (a clock, a list of files, cleared results).`,
      why: `${tokens(client)} cached tokens (${percent(client, promptOf(total.usage))} of all) were paid for again after such changes.`,
    }
  },
  function unpriced({ total, events }) {
    if (total.priced >= total.metered) return undefined
    const names = new Set(events.filter((e) => e.usage && !e.dollars).map((e) => e.model))
    return {
      what: 'Write the prices of these models into prices.json (docs/ledger.md says how).',
      why: `No price is known for ${[...names].slice(0, 5).join(', ') || 'some models'}: counted in tokens alone.`,
    }
  },
  function silent({ total }) {
    const missing = total.requests - total.failed - total.metered
    if (missing === 0 || missing < 0.05 * total.requests) return undefined
    return {
      what: 'Let streamed answers report their usage: with OpenAI Chat, stream_options: { "include_usage": true }.',
      why: `${percent(missing, total.requests)} of the answers said nothing of what they cost.`,
    }
  },
  function slow({ events }) {
    const sorted = events.map(({ ms }) => ms.added).toSorted((a, b) => a - b)
    const p99 = sorted[Math.ceil(0.99 * sorted.length) - 1] ?? 0
    if (sorted.length < 100 || p99 < 100) return undefined
    return {
      what: 'Give the proxy more memory or processes (--workers): long conversations fall out of its memory and are read anew.',
      why: `One request in a hundred waited ${Math.round(p99)} ms or more for Headroom.`,
    }
  },
]

export function advise(found: Findings): Advice[] {
  return ADVISERS.map((adviser) => adviser(found)).filter((advice) => advice !== undefined)
}

/** What a life of an hour would have saved where one of five minutes was asked for: fewer writes, each dearer. */
function hourGain(events: readonly LedgerEvent[], priceOf: PriceList): number {
  let gain = 0
  for (const { usage, miss, model, at } of events) {
    const price = usage && usage.write5m > 0 ? priceOf(model, at) : undefined
    if (!price || price.write1h <= price.write5m) continue
    const again = miss?.cause === 'expired' ? Math.min(miss.tokens, usage!.write5m) : 0
    gain += (again * (price.write5m - price.read)) / 1e6
    gain -= ((usage!.write5m - again) * (price.write1h - price.write5m)) / 1e6
  }
  return gain
}

function mostOf(values: readonly string[]): string | undefined {
  const counts = new Map<string, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts].toSorted(([, a], [, b]) => b - a)[0]?.[0]
}
