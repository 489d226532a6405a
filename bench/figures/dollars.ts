import type { Bench, Figure } from '../figure.ts'
import { median, percent } from '../numbers.ts'
import { BASES, isCoding, MAIN_BASE, type Replay } from '../replay.ts'

const WRITE = 1.25
const READ = 0.1
const MINIMUMS = [512, 1024, 2048, 4096] as const
/** More than this share above the price without a proxy counts as dearer. */
const DEARER = 0.005
const MAIN_MINIMUM = 1024

/** Input price of every request with and without us, in tokens at the full rate. */
export function dollars({ tokens: count }: Bench): Figure {
  const rows = BASES.flatMap((base) =>
    MINIMUMS.map((minimum) => ({ base, minimum, raw: 0, sent: 0, shares: [] as number[] })),
  )
  const dearer = new Map<string, string[]>()
  let conversations = 0

  return {
    name: 'dollars',
    conversation(replay) {
      conversations += 1
      const rawTokens = replay.raw.map(count)
      for (const row of rows) {
        const { base, minimum } = row
        const { texts } = replay.sent(base)
        const sentTokens = texts.map((text, i) =>
          text === replay.raw[i] ? rawTokens[i]! : count(text),
        )
        const raw = price(replay, rawTokens, base, minimum)
        const sent = price(replay, sentTokens, base, minimum)
        if (raw === 0) continue
        if (isCoding(replay)) {
          row.raw += raw
          row.sent += sent
          row.shares.push(1 - sent / raw)
        }
        if (sent > raw * (1 + DEARER)) {
          const key = `${base}/${minimum}`
          const more = percent(sent - raw, raw, 2)
          dearer.set(key, [...(dearer.get(key) ?? []), `${replay.conversation.id} (+${more})`])
        }
      }
    },
    finish() {
      const main = rows.find((row) => row.base === MAIN_BASE && row.minimum === MAIN_MINIMUM)!
      return {
        title: `Input dollars against no proxy (cache write ${WRITE}, read ${READ}, every request)`,
        tables: [
          {
            head: [
              'base prompt',
              'cache minimum',
              'less, in aggregate',
              'less, median',
              'least',
              'dearer by over 0.5 %',
            ],
            rows: rows.map((row) => [
              String(row.base),
              String(row.minimum),
              percent(row.raw - row.sent, row.raw, 2),
              percent(median(row.shares), 1, 2),
              percent(Math.min(...row.shares), 1, 2),
              `${dearer.get(`${row.base}/${row.minimum}`)?.length ?? 0} of ${conversations}`,
            ]),
          },
        ],
        notes: [
          'Savings of the coding conversations; dearer ones are counted among all. Bars: 15.5 % in aggregate and 11.5 % median at a base prompt of 20,000; none dearer.',
        ],
        broken: [...dearer].flatMap(([key, ids]) =>
          ids.map((id) => `dearer at base prompt/cache minimum ${key}: ${id}`),
        ),
        figures: {
          aggregate: 1 - main.sent / main.raw,
          median: median(main.shares),
          dearer: [...dearer.values()].reduce((sum, ids) => sum + ids.length, 0),
        },
      }
    },
  }
}

/**
 * The price of all requests of a conversation. A prefix below the cache minimum is neither written
 * nor read: all of it costs the full rate each time.
 */
function price(
  { requests }: Replay,
  tokens: readonly number[],
  base: number,
  minimum: number,
): number {
  let total = 0
  let cached = 0
  let prefix = base
  let at = 0
  for (const end of requests) {
    for (; at < end; at++) prefix += tokens[at]!
    if (prefix < minimum) {
      total += prefix
    } else {
      total += cached * READ + (prefix - cached) * WRITE
      cached = prefix
    }
  }
  return total
}
