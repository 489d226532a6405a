import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type D1, d1Ledger, isD1 } from '../../runtimes/ledger-d1.ts'
import { GROUPS } from '../../src/ledger/ledger.ts'
import { memoryLedger } from '../../src/ledger/memory.ts'
import { eventNumbers } from './events.ts'

const HOUR = 3_600_000
const START = Date.UTC(2026, 10, 1)
let miniflare: Miniflare
let d1: D1

beforeAll(async () => {
  miniflare = new Miniflare(
    convertV4MiniflareOptions({
      modules: true,
      script: 'export default { fetch: () => new Response() }',
      compatibilityDate: '2026-11-17',
      d1Databases: ['LEDGER'],
    }),
  )
  d1 = (await miniflare.getD1Database('LEDGER')) as unknown as D1
})
afterAll(() => miniflare?.dispose())

it('a database is told from other bindings', () => {
  expect(isD1(d1)).toBe(true)
  for (const other of [undefined, null, 'LEDGER', { get: () => {}, put: () => {} }]) {
    expect(isD1(other)).toBe(false)
  }
})

it('in D1 the ledger gives the rows that it gives in memory, from several isolates at once', async () => {
  const isolates = Array.from({ length: 3 }, () => d1Ledger(d1, 36_500))
  const memory = memoryLedger()
  const events = eventNumbers(0, 15)
  await memory.append(events)
  await Promise.all(isolates.map((one, i) => one.append(events.slice(5 * i, 5 * (i + 1)))))
  // What is there already is not counted again.
  await isolates[0]!.append(events.slice(7, 12))
  const [ledger] = isolates
  for (const by of [undefined, ...GROUPS]) {
    const query = { from: START + 1234, to: START + HOUR - 1, ...(by && { by }) }
    expect(rounded(await ledger!.totals(query))).toEqual(rounded(await memory.totals(query)))
  }
  const steps = { from: START, to: START + 2 * HOUR, step: HOUR / 4 }
  expect(rounded(await ledger!.series(steps))).toEqual(rounded(await memory.series(steps)))
  expect(await ledger!.recent({ limit: 5 })).toEqual(await memory.recent({ limit: 5 }))
  expect(await ledger!.conversation('c0', 2)).toHaveLength(2)
  const conversations = await ledger!.conversations({})
  expect(conversations.reduce((sum, { requests }) => sum + requests, 0)).toBe(15)
})

function rounded(rows: unknown): unknown {
  return JSON.parse(JSON.stringify(rows), (_, value: unknown) =>
    typeof value === 'number' ? Number(value.toPrecision(9)) : value,
  )
}
