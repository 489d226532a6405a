import { atLeast, none } from '../bars.ts'
import type { Bench, Figure } from '../figure.ts'
import { median, percent } from '../numbers.ts'
import { DECKS, MAIN_DECK, price, type Terms } from '../prices.ts'
import { BASES, isCoding, MAIN_BASE } from '../replay.ts'

const MINIMUMS = [512, 1024, 2048, 4096] as const
const MAIN_MINIMUM = 1024
/** More than this share above the price without a proxy counts as dearer. */
const DEARER = 0.005

/** What a set of conversations costs, with and without us. */
class Costs {
  private raw = 0
  private sent = 0
  private readonly shares: number[] = []

  add(raw: number, sent: number): void {
    this.raw += raw
    this.sent += sent
    this.shares.push(1 - sent / raw)
  }

  get aggregate(): number {
    return this.raw === 0 ? 0 : 1 - this.sent / this.raw
  }

  get median(): number {
    return median(this.shares)
  }

  get least(): number {
    return Math.min(...this.shares)
  }

  get count(): number {
    return this.shares.length
  }
}

const row = (terms: Terms) => ({
  terms,
  coding: new Costs(),
  all: new Costs(),
  dearer: [] as string[],
})
type Row = ReturnType<typeof row>

/** Input price of every request with and without us, in tokens at the full rate. */
export function dollars({ tokens: count }: Bench): Figure {
  const grid = BASES.flatMap((base) =>
    MINIMUMS.map((minimum) => row({ deck: MAIN_DECK, base, minimum })),
  )
  const decks = DECKS.map((deck) => row({ deck, base: MAIN_BASE, minimum: MAIN_MINIMUM }))
  const rows = [...grid, ...decks]

  return {
    name: 'dollars',
    conversation(replay) {
      const { requests, raw: rawTexts } = replay
      const rawTokens = rawTexts.map(count)
      for (const { terms, coding, all, dearer } of rows) {
        const { texts } = replay.sent(terms.base)
        const sentTokens = texts.map((text, i) =>
          text === rawTexts[i] ? rawTokens[i]! : count(text),
        )
        const raw = price(requests, rawTokens, terms)
        const sent = price(requests, sentTokens, terms)
        if (raw === 0) continue
        all.add(raw, sent)
        if (isCoding(replay)) coding.add(raw, sent)
        if (sent > raw * (1 + DEARER)) {
          dearer.push(`${replay.conversation.id} (+${percent(sent - raw, raw, 2)})`)
        }
      }
    },
    finish() {
      const main = decks[0]!
      const dearer = rows.reduce((sum, row) => sum + row.dearer.length, 0)
      return {
        title: 'Input dollars against no proxy, every request',
        bars: [
          atLeast('input dollars less, coding, in aggregate', 0.155, main.coding.aggregate),
          atLeast('input dollars less, coding, median', 0.115, main.coding.median),
          none('conversations dearer by over 0.5 %, under any terms', dearer),
        ],
        tables: [
          table(
            'prices (write, read)',
            decks,
            ({ deck }) => `${deck.name} (${deck.write}, ${deck.read})`,
          ),
          table('base prompt, cache minimum', grid, ({ base, minimum }) => `${base}, ${minimum}`),
        ],
        notes: [
          `The bars are over the ${main.coding.count} coding conversations with native tool calls (Claude Code, Codex, pi, SWE-agent), the set on which the known prototypes were measured, at ${MAIN_DECK.name}'s prices, a base prompt of ${MAIN_BASE} tokens and a cache minimum of ${MAIN_MINIMUM}. "All" are ${main.all.count}, with text protocols, tau-bench and Codex's Responses items. The first table is at that base prompt and minimum, the second at those prices. Prices are shares of the full input rate.`,
        ],
        broken: rows.flatMap(({ terms, dearer }) =>
          dearer.map(
            (id) =>
              `dearer at ${terms.deck.name}, base ${terms.base}, minimum ${terms.minimum}: ${id}`,
          ),
        ),
        figures: {
          aggregate: main.coding.aggregate,
          median: main.coding.median,
          aggregateOfAll: main.all.aggregate,
          medianOfAll: main.all.median,
          dearer,
        },
      }
    },
  }
}

function table(what: string, rows: readonly Row[], name: (terms: Terms) => string) {
  const share = (value: number) => percent(value, 1, 2)
  return {
    head: [what, 'coding', 'coding, median', 'all', 'all, median', 'least', 'dearer by over 0.5 %'],
    rows: rows.map(({ terms, coding, all, dearer }) => [
      name(terms),
      share(coding.aggregate),
      share(coding.median),
      share(all.aggregate),
      share(all.median),
      share(all.least),
      `${dearer.length} of ${all.count}`,
    ]),
  }
}
