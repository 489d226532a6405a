import type { Dollars, FormShare, LedgerEvent, Prompt, Tokens } from './event.ts'
import { attribute, type Attribution } from './miss.ts'
import { type Caching, cachingOf } from './prices/caches.ts'
import { cost, type Price, promptOf, type Rates } from './prices/price.ts'
import type { CountedPrompt } from './prompt.ts'
import { scaleOf } from './scale.ts'

/** A request that has been answered. */
export interface Answered {
  readonly at: number
  readonly model: string
  readonly usage: Tokens | null
  readonly counted: CountedPrompt
  /** The lineage key of the first so many blocks, as they came. */
  keyOf(blocks: number): string
  /** Characters of system text and tools. */
  readonly head: number
  /** Blocks that earlier requests had sent. */
  readonly depth: number
}

export type Reckoned = Pick<LedgerEvent, 'dollars' | 'forms' | 'miss'> & {
  readonly prompt: Prompt
  /** Tokens of the whole prompt, as it came and as it was sent. */
  readonly tokens: { readonly before: number; readonly after: number } | null
}

/** What is lost when we change what the provider has cached: a line beside the forms. */
export const CACHE_BREAK = 'cache-break'

/**
 * What a request cost, and what it would have cost, had the whole conversation gone as it came.
 *
 * That other conversation has the same blocks at the same times, so the provider's cache would have
 * held, and missed, the same blocks; they would only have been longer. So the provider's own figures
 * are taken apart at the places where its reads and writes ended, and to each part is added what was
 * removed from its blocks: at the price of a read where it read, of a write where it wrote.
 * Where we broke the cache ourselves, the other conversation would have read what was now written.
 *
 * @param earlier of the same conversation, in any order
 */
export function reckon(
  answered: Answered,
  earlier: readonly LedgerEvent[],
  price: Price | undefined,
): Reckoned {
  const { counted, usage, head, depth } = answered
  const { length } = counted
  const prompt: Prompt = {
    blocks: length,
    key: length > 0 ? answered.keyOf(length) : '',
    sent: counted.hashBefore(length),
    head,
  }
  const fresh = counted.formsBetween(Math.min(depth, length), length)
  if (!usage || promptOf(usage) === 0) {
    return { prompt, dollars: null, miss: null, tokens: null, forms: formsOf(fresh, new Map(), 1) }
  }
  const caching = cachingOf(answered.model)
  const history = attribute(answered, usage, earlier, caching)
  const scale = caching.exact ? 1 : scaleOf(counted, usage, history.same)
  const from = firstBilled(counted, usage, scale)
  const { without, places } = withoutUs({ counted, usage, history, caching, scale, from })
  const after = promptOf(usage)
  const tokens = { before: Math.round(promptOf(without)), after }
  const { miss } = history
  if (!price)
    return { prompt, dollars: null, miss, tokens, forms: formsOf(fresh, new Map(), scale) }
  const dollars = compared(cost(usage, price), cost(without, price))
  const ends = [from, ...places.map((place) => Math.max(place, from))]
  const saved = formDollars(counted, ends as unknown as Ends, ratesOf(price, after), scale)
  return {
    prompt,
    dollars,
    miss,
    tokens,
    forms: formsOf(fresh, settled(saved, dollars, miss), scale),
  }
}

/** Ends of what the provider read, and wrote for an hour and for five minutes, as numbers of blocks. */
type Places = readonly [read: number, write1h: number, write5m: number]

/** The same, after the first block that was billed. */
type Ends = readonly [from: number, ...Places]

interface Parts {
  readonly counted: CountedPrompt
  readonly usage: Tokens
  readonly history: Attribution
  readonly caching: Caching
  readonly scale: number
  /** The first block that the provider has billed. */
  readonly from: number
}

/** The same usage, had nothing been removed and nothing of what was sent been changed. */
function withoutUs(parts: Parts): { without: Tokens; places: Places } {
  const { counted, usage, history, caching, scale } = parts
  const whole = promptOf(usage)
  const ends = [
    usage.read,
    usage.read + usage.write1h,
    usage.read + usage.write1h + usage.write5m,
  ] as const
  const places = ends.map((end) => placeAt(parts, end)) as unknown as Places
  const longer = (end: number, place: number) => end + removedBefore(parts, place)
  const broken = history.broken?.prompt?.blocks
  let read = readWithout(parts, places[0])
  if (broken !== undefined) {
    const end = whole - scale * counted.sentBetween(broken, counted.length)
    read = Math.max(read, longer(end, broken))
  }
  const write1h = Math.max(read, longer(ends[1], places[1]))
  const write5m = Math.max(write1h, longer(ends[2], places[2]))
  const total = Math.max(write5m, longer(whole, counted.length))
  const without = {
    read,
    write1h: caching.step > 1 ? 0 : write1h - read,
    write5m: caching.step > 1 ? 0 : write5m - write1h,
    uncached: caching.step > 1 ? total - read : total - write5m,
    output: usage.output,
  }
  return { without, places }
}

/** What would have been read; in whole steps, where the provider reads in steps. */
function readWithout(parts: Parts, place: number): number {
  const { usage, caching } = parts
  const { step } = caching
  const removed = removedBefore(parts, place)
  if (step === 1 || usage.read === 0) return usage.read + removed
  const anchor = anchorAt(parts, usage.read)
  const end = anchor ? promptOf(anchor.usage!) : usage.read
  return Math.floor((end + removed) / step) * step
}

/** In the provider's tokens. */
function removedBefore({ counted, scale, from }: Parts, place: number): number {
  return place <= from ? 0 : scale * counted.removedBetween(from, place)
}

/** By so much may a scale be wrong. */
const TOLERANCE = 0.9

/**
 * A provider that drops earlier items bills for less than it was sent: then only what came last is
 * taken as billed, and nothing is claimed for the rest.
 */
function firstBilled(counted: CountedPrompt, usage: Tokens, scale: number): number {
  const whole = promptOf(usage)
  let from = 0
  while (
    from < counted.length &&
    TOLERANCE * scale * counted.sentBetween(from, counted.length) > whole
  ) {
    from += 1
  }
  return from
}

/** The longest earlier prompt that ends there, to within a step. */
function anchorAt({ history, caching }: Parts, tokens: number): LedgerEvent | undefined {
  const ends = history.same.filter(({ usage }) => {
    const whole = promptOf(usage!)
    return whole >= tokens && whole < tokens + caching.step
  })
  return ends.toSorted(byLength).at(-1)
}

/**
 * Where in the prompt the first so many of its tokens end. Prompts that went before end exactly where
 * the provider said; from the nearest of those ends it is counted back by blocks.
 */
function placeAt(parts: Parts, tokens: number): number {
  const { counted, usage, history, scale } = parts
  if (tokens === 0) return 0
  const anchor = anchorAt(parts, tokens)
  if (anchor) return anchor.prompt!.blocks
  const longer = history.same.filter((event) => promptOf(event.usage!) > tokens)
  const nearest = longer.toSorted(byLength)[0]
  const whole = promptOf(usage)
  const isNear = nearest !== undefined && promptOf(nearest.usage!) < whole
  let place = isNear ? nearest.prompt!.blocks : counted.length
  let rest = ((isNear ? promptOf(nearest.usage!) : whole) - tokens) / scale
  for (; place > 0; place--) {
    const size = counted.sentBetween(place - 1, place)
    if (rest <= size / 2) break
    rest -= size
  }
  return place
}

const byLength = (a: LedgerEvent, b: LedgerEvent) => promptOf(a.usage!) - promptOf(b.usage!)

function ratesOf(price: Price, prompt: number): Rates {
  return price.above && prompt > price.above.tokens ? price.above : price
}

/** What each form saved with this request, all that it has ever taken out of it counted. */
function formDollars(
  counted: CountedPrompt,
  [from, read, write1h, write5m]: Ends,
  rates: Rates,
  scale: number,
): Map<string, number> {
  const stretches = [
    [from, read, rates.read],
    [read, write1h, rates.write1h],
    [write1h, write5m, rates.write5m],
    [write5m, counted.length, rates.input],
  ] as const
  const dollars = new Map<string, number>()
  for (const [from, to, rate] of stretches) {
    for (const [form, tokens] of counted.formsBetween(from, to)) {
      dollars.set(form, (dollars.get(form) ?? 0) + (tokens * scale * rate) / 1e6)
    }
  }
  return dollars
}

/** Forms and a broken cache add up to what was saved; a step or a tier moves all forms alike. */
function settled(
  forms: ReadonlyMap<string, number>,
  { saved }: Dollars,
  miss: LedgerEvent['miss'],
): Map<string, number> {
  const sum = [...forms.values()].reduce((total, dollars) => total + dollars, 0)
  if (miss?.cause === 'ours') return new Map([...forms, [CACHE_BREAK, saved - sum]])
  const factor = sum > 0 && saved > 0 ? saved / sum : 1
  return new Map([...forms].map(([form, dollars]) => [form, dollars * factor]))
}

function formsOf(
  removed: ReadonlyMap<string, number>,
  saved: ReadonlyMap<string, number>,
  scale: number,
): Record<string, FormShare> {
  const names = new Set([...removed.keys(), ...saved.keys()])
  return Object.fromEntries(
    [...names].map((form) => [
      form,
      { removed: Math.round((removed.get(form) ?? 0) * scale), saved: saved.get(form) ?? 0 },
    ]),
  )
}

function compared(billed: number, without: number): Dollars {
  return { billed, without, saved: without - billed }
}
