import { readFile, writeFile } from 'node:fs/promises'
import {
  type ConditionalPrice,
  findProvider,
  type MatchLogic,
  type ModelPrice,
} from '@pydantic/genai-prices'
import type { Family, Price, Rates } from '../src/ledger/prices/price.ts'

/** `npm run prices`: writes the prices of models anew from the table of `@pydantic/genai-prices`. */
const FILE = new URL('../src/ledger/prices/data.ts', import.meta.url)
const PACKAGE = new URL('../node_modules/@pydantic/genai-prices/package.json', import.meta.url)

/** Those who sell models of their own, in the order in which names are looked up. */
const PROVIDERS = [
  'anthropic',
  'openai',
  'google',
  'deepseek',
  'x-ai',
  'mistral',
  'moonshotai',
  'zai',
  'zhipuai',
  'minimax',
]
/** No conversation goes to these. */
const NO_CHAT =
  /embed|whisper|tts|audio|realtime|transcribe|image|moderation|ocr|voxtral|voice|live|davinci|curie|babbage|^ada$|turbo-instruct|:free/

const INPUT = 'input_mtok'

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** Another version of the model is another model: claude-x-5 is not claude-x-5-5. The rest of a date is none. */
const NO_VERSION = String.raw`(?![.\d]|-\d{1,2}(?!\d))`

/** The names that a match means, as a regular expression's source. */
function source(match: MatchLogic): string {
  if ('or' in match) return match.or.map(source).join('|')
  if ('and' in match)
    return `^${match.and.map((part) => `(?=.*(?:${source(part)}))`.replace('.*(?:^', '(?:^')).join('')}`
  if ('equals' in match) return `^${escaped(match.equals.toLowerCase())}$`
  if ('starts_with' in match) {
    const start = match.starts_with.toLowerCase()
    return `^${escaped(start)}${/\d{4}$/.test(start) ? '' : NO_VERSION}`
  }
  if ('ends_with' in match) return `${escaped(match.ends_with.toLowerCase())}$`
  if ('contains' in match) return escaped(match.contains.toLowerCase())
  return match.regex
}

/** Rates at the lowest tier, or at the one above it. */
function rates(prices: ModelPrice, tier?: number): Rates | undefined {
  const rate = (key: string) => {
    const value = prices[key]
    if (typeof value !== 'object') return value
    return tier === undefined ? value.base : (value.tiers[tier]?.price ?? value.base)
  }
  const input = rate(INPUT)
  const output = rate('output_mtok')
  if (input === undefined || output === undefined) return undefined
  const write5m = rate('cache_write_mtok') ?? input
  const read = rate('cache_read_mtok') ?? input
  return { input, output, read, write5m, write1h: rate('cache_write_1h_mtok') ?? write5m }
}

function price(prices: ModelPrice, constraint: ConditionalPrice['constraint']): Price | undefined {
  const base = rates(prices)
  const input = prices[INPUT]
  const last = typeof input === 'object' ? input.tiers.length - 1 : -1
  const high = last < 0 ? undefined : rates(prices, last)
  if (!base) return undefined
  return {
    ...(constraint?.type === 'start_date' && { since: constraint.start_date }),
    ...(constraint?.type === 'time_of_date' && {
      hours: [constraint.start_time.slice(0, 5), constraint.end_time.slice(0, 5)] as const,
    }),
    ...base,
    ...(high &&
      typeof input === 'object' && { above: { tokens: input.tiers[last]!.start, ...high } }),
  }
}

function familiesOf(id: string): Family[] {
  const provider = findProvider({ providerId: id })
  if (!provider) throw new Error(`no provider ${id}`)
  return provider.models.flatMap(({ id: name, match, prices }) => {
    // Elsewhere a maker's models have that seller's price; here a name means its maker.
    if (NO_CHAT.test(name) || (id === 'google' && !name.startsWith('gem'))) return []
    const rows = Array.isArray(prices) ? prices : [{ prices }]
    const priced = rows
      .map((row) => price(row.prices, row.constraint))
      .filter((row) => row !== undefined)
    const free = priced.every(({ input }) => input === 0)
    return free ? [] : [{ provider: id, name, match: source(match), prices: priced }]
  })
}

const { version } = JSON.parse(await readFile(PACKAGE, 'utf8')) as { version: string }
const families = PROVIDERS.flatMap(familiesOf)
const sources = PROVIDERS.map((id) => [
  id,
  findProvider({ providerId: id })!.pricing_urls?.[0] ?? '',
])
const today = new Date().toISOString().slice(0, 10)
await writeFile(
  FILE,
  `import type { Family } from './price.ts'

// Written by \`npm run prices\` from @pydantic/genai-prices ${version} (MIT), on ${today}. Edit nothing here:
// a price of one's own goes into prices.json, see docs/ledger.md.

/** Where each provider publishes its prices. */
export const SOURCES: Readonly<Record<string, string>> = ${JSON.stringify(Object.fromEntries(sources), null, 2)}

export const PRICES_OF = ${JSON.stringify(today)}

export const FAMILIES: readonly Family[] = [
${families.map((family) => `  ${JSON.stringify(family)},`).join('\n')}
]
`,
)
process.stdout.write(`${families.length} families of ${PROVIDERS.length} providers\n`)
