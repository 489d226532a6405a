import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Tokens } from '../../src/ledger/event.ts'
import { loadTokenizer } from '../../src/ledger/tokens.ts'
import { play } from './conversation.ts'
import { recordings } from './invoices.ts'
import { exactCount } from './provider.ts'

/** A folder of recorded conversations, which is no part of this repository. */
const CORPUS = new URL('../../../shared/corpus', import.meta.url).pathname
/** Every conversation with `HEADROOM_CORPUS=all`, which takes two minutes. */
const EVERY = process.env['HEADROOM_CORPUS'] === 'all' ? 1 : 16

/** Dollars a million tokens from the providers' pages: input, read, write, write for an hour, output. */
const RATES: Readonly<Record<string, readonly number[]>> = {
  'claude-sonnet-5': [2, 0.2, 2.5, 4, 10],
  'claude-opus-5-5': [4, 0.2, 5, 8, 20],
  'claude-fable-5-1': [10, 0.25, 12.5, 20, 50],
  'claude-haiku-4-5': [1, 0.1, 1.25, 2, 5],
  'gpt-5.4': [2.5, 0.25, 2.5, 2.5, 15],
  'gpt-4.1': [2, 0.5, 2, 2, 8],
  'gpt-5': [1.25, 0.125, 1.25, 1.25, 10],
}

if (!existsSync(CORPUS))
  console.warn(`NOT TESTED: the ledger against invoices; no corpus at ${CORPUS}`)

test.skipIf(!existsSync(CORPUS))(
  'the ledger says what the provider billed, and what it would have billed, for every conversation',
  { timeout: 600_000 },
  async () => {
    const tokenizer = await loadTokenizer()
    let conversations = 0
    for await (const { id, path, model, steps } of recordings(CORPUS, EVERY, tokenizer)) {
      if (steps.length === 0) continue
      const count = exactCount(tokenizer)
      const { events, billed, raw } = await play({ path, steps, count, tokenizer })
      const sum = (key: 'billed' | 'without') => {
        return events.reduce((total, { dollars }) => total + dollars![key], 0)
      }
      const invoice = (usages: typeof billed) =>
        usages.reduce((total, usage) => total + dollarsOf(usage!, RATES[model]!), 0)
      expect(events, id).toHaveLength(steps.length)
      expect(sum('billed') / invoice(billed), id).toBeCloseTo(1, 9)
      expect(Math.abs(sum('without') / invoice(raw) - 1), id).toBeLessThan(0.001)
      expect(
        events.filter(({ miss }) => miss?.cause === 'ours'),
        id,
      ).toEqual([])
      conversations += 1
    }
    expect(conversations).toBeGreaterThan(5)
  },
)

function dollarsOf({ uncached, read, write5m, write1h, output }: Tokens, rates: readonly number[]) {
  const counts = [uncached, read, write5m, write1h, output]
  return counts.reduce((total, count, i) => total + count * rates[i]!, 0) / 1e6
}
