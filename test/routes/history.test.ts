import { expect, it } from 'vitest'
import { GROUPS } from '../../src/ledger/ledger.ts'
import { events } from '../dashboard/events.ts'
import { bench } from '../proxy/support.ts'
import { ask, askJson, ledger } from './support.ts'

const NOW = Date.parse('2026-11-21T12:00:00Z')
const DAY = 86_400_000

async function filled() {
  const filledLedger = ledger()
  const all = [...events(3000, NOW)]
  await filledLedger.append(all)
  const { app } = bench({ platform: { ledger: filledLedger, now: () => NOW } })
  return { app, all }
}

const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + value, 0)

it('tells seven days in half hours, unless asked for others', async () => {
  const { app, all } = await filled()
  const history = await askJson(app, '/stats-history')
  expect(history).toMatchObject({
    from: '2026-11-14T12:15:00.000Z',
    to: '2026-11-21T12:15:00.000Z',
    step_ms: 1_800_000,
  })
  const within = all.filter(({ at }) => at >= Date.parse(history.from))
  expect(history.total.requests).toBe(within.length)
  expect(within.length).toBeGreaterThan(600)
})

it.each(GROUPS.filter((by) => by !== 'form'))('agrees with itself by %s', async (by) => {
  const { app } = await filled()
  const query = `from=2026-11-01&to=2026-11-21T12:00:00Z&step=1d&by=${by}`
  const { total, series, rows } = await askJson(app, `/stats-history?${query}`)
  expect(series.length).toBe(21)
  for (const list of [series, rows] as any[][]) {
    expect(sum(list.map(({ requests }) => requests))).toBe(total.requests)
    expect(sum(list.map(({ dollars }) => dollars.saved))).toBeCloseTo(total.dollars.saved, 9)
    expect(sum(list.map(({ usage }) => usage.read))).toBe(total.usage.read)
  }
})

it('shows a form that costs money as what it is', async () => {
  const { app } = await filled()
  const { rows } = await askJson(app, `/stats-history?from=${NOW - 20 * DAY}&by=form`)
  const table = rows.find(({ key }: any) => key === 'table')
  expect(table.removed).toBeLessThan(0)
  expect(table.dollars.saved).toBeLessThan(0)
})

it('has an empty answer for an empty time', async () => {
  const { app } = await filled()
  const history = await askJson(app, '/stats-history?from=2020-01-01&to=2020-01-02')
  expect(history).toMatchObject({ total: { requests: 0 }, series: [], step_ms: 300_000 })
})

it.each([
  ['from=yesterday', /ISO 8601/],
  ['from=2026-11-02&to=2026-11-01', /before/],
  ['step=often', /step takes/],
  ['step=0', /step takes/],
  ['from=2026-01-01&step=1m', /more than 400/],
  ['by=weather', /model, client/],
])('refuses %s with the reason', async (query, reason) => {
  const { app } = await filled()
  const answer = await ask(app, `/stats-history?${query}`)
  expect(answer.status).toBe(400)
  expect(await answer.text()).toMatch(reason)
})
