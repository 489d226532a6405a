import { FAMILIES } from './data.ts'
import type { Price, Rates } from './price.ts'

/** The price of a model at a moment (milliseconds since 1970); undefined for one that is not known. */
export type PriceList = (model: string, at: number) => Price | undefined

/** Prices of a person's own, by the model's name or the beginning of one with a `*` at its end. */
export type OwnPrices = Readonly<Record<string, Partial<Rates> & Pick<Rates, 'input' | 'output'>>>

/** Names that are remembered; clients choose them, so there is a bound. */
const REMEMBERED = 500

/**
 * The prices in this package, and before them a person's own. A model is known by its name alone;
 * nothing is guessed: an unknown version of a known model has no price.
 */
export function createPriceList(own: OwnPrices = {}): PriceList {
  const owned = Object.entries(own).map(([name, rates]) => ({
    pattern: new RegExp(`^${name.toLowerCase().split('*').map(escaped).join('.*')}$`),
    prices: [completed(rates)],
  }))
  const families = FAMILIES.map(({ match, prices }) => ({ pattern: new RegExp(match), prices }))
  const known = new Map<string, readonly Price[]>()

  return function priceOf(model, at) {
    let prices = known.get(model)
    if (!prices) {
      const lower = model.toLowerCase()
      const whole = owned.find(({ pattern }) => pattern.test(lower))
      const name = plainName(lower)
      prices = (whole ?? families.find(({ pattern }) => pattern.test(name)))?.prices ?? []
      if (known.size >= REMEMBERED) known.clear()
      known.set(model, prices)
    }
    return prices.findLast((price) => holds(price, at))
  }
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** A price without cache rates: what is read or written costs what fresh input does. */
export function completed(rates: OwnPrices[string]): Price {
  const { input, output, read = input, write5m = input, write1h = write5m } = rates
  return { input, output, read, write5m, write1h }
}

/** Who sells a model, and where, puts that around its name. */
const AROUND = [
  /^(?:.*\/)?/, // models/..., anthropic/..., publishers/google/models/...
  /^(?:(?:us|eu|apac|au|jp|global)\.)?(?:anthropic|openai|deepseek|google)\./,
  /@.*$/, // Vertex: claude-x@20260101
  /-v\d+(?::\d+)?$/, // Bedrock: -v1:0
  /\[\d+[km]\]$/, // Claude Code: [1m]
]

/** The model's name as its maker has it. */
export function plainName(model: string): string {
  return AROUND.reduce((name, part) => name.replace(part, ''), model)
}

function holds({ since, hours }: Price, at: number): boolean {
  const moment = new Date(at).toISOString()
  if (since !== undefined && moment.slice(0, 10) < since) return false
  const time = moment.slice(11, 16)
  return hours === undefined || (time >= hours[0] && time < hours[1])
}
