import { readdirSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openLedger } from '../../runtimes/ledger.ts'
import type { LedgerEvent } from '../../src/ledger/event.ts'
import { GROUPS, type Ledger, type LedgerRow } from '../../src/ledger/ledger.ts'
import { memoryLedger } from '../../src/ledger/memory.ts'
import type { LogEntry } from '../../src/platform.ts'
import { start, temporaryFolder } from '../support/processes.ts'
import { eventNumber, eventNumbers } from './events.ts'

let folder: ReturnType<typeof temporaryFolder>
let logged: LogEntry[]
const ledgers: Ledger[] = []
const START = Date.UTC(2026, 10, 1)
const HOUR = 3_600_000

async function openHere(days = 36_500, now?: () => number): Promise<Ledger> {
  const log = (entry: LogEntry) => void logged.push(entry)
  const ledger = await openLedger({ folder: folder.path, days, log, ...(now && { now }) })
  ledgers.push(ledger)
  return ledger
}

beforeEach(() => {
  folder = temporaryFolder()
  logged = []
})
afterEach(async () => {
  for (const ledger of ledgers.splice(0)) await ledger.close?.()
  folder.remove()
})

/** Sums over floats depend on their order; what is compared is what they come to. */
function close(rows: readonly LedgerRow[]): unknown {
  return JSON.parse(JSON.stringify(rows), (_, value: unknown) =>
    typeof value === 'number' ? Number(value.toPrecision(9)) : value,
  )
}

describe.each([
  ['memory', async () => memoryLedger()],
  ['sqlite', () => openHere()],
])('the ledger in %s', (_, open) => {
  it('sums what it was given, and what it was given twice only once', async () => {
    const ledger = await open()
    const events = eventNumbers(0, 300)
    await ledger.append(events.slice(0, 200))
    await ledger.append(events.slice(100))
    const [row] = await ledger.totals({})
    const sum = (of: (event: LedgerEvent) => number) => events.reduce((s, e) => s + of(e), 0)
    expect(row).toMatchObject({ key: '', requests: 300 })
    expect(row!.dollars.saved).toBeCloseTo(
      sum((event) => event.dollars?.saved ?? 0),
      9,
    )
    expect(row!.dollars.billed).toBeCloseTo(
      sum((event) => event.dollars?.billed ?? 0),
      9,
    )
    expect(row!.usage.read).toBe(sum((event) => event.usage!.read))
    expect(row!.missed.client).toBe(sum(({ miss }) => (miss?.cause === 'client' ? miss.tokens : 0)))
    expect(row!.priced).toBe(events.filter(({ dollars }) => dollars).length)
    expect(row!.failed).toBeGreaterThan(0)
  })

  it('knows what came last, of all and of one conversation', async () => {
    const ledger = await open()
    await ledger.append(eventNumbers(0, 100))
    const ids = (events: readonly LedgerEvent[]) => events.map(({ id }) => id)
    expect(ids(await ledger.recent({ limit: 2 }))).toEqual(['hr_99', 'hr_98'])
    expect(ids(await ledger.recent({ limit: 1, before: eventNumber(50).at }))).toEqual(['hr_49'])
    expect(ids(await ledger.conversation('c1', 3))).toEqual(['hr_79', 'hr_78', 'hr_77'])
    expect(await ledger.recent({ limit: 1 })).toEqual([eventNumber(99)])
  })

  it('has nothing to say of nothing', async () => {
    const ledger = await open()
    expect(await ledger.totals({})).toEqual([])
    expect(await ledger.totals({ by: 'form' })).toEqual([])
    expect(await ledger.series({ from: 0, to: HOUR, step: HOUR })).toEqual([])
    expect(await ledger.conversation('none', 10)).toEqual([])
  })
})

it('both give the same rows for every question', async () => {
  const [memory, file] = [memoryLedger(), await openHere()]
  for (const ledger of [memory, file]) await ledger.append(eventNumbers(0, 700))
  const spans = [
    {},
    { from: START + HOUR, to: START + 5 * HOUR },
    { from: START + 1234, to: START + 9 * HOUR + 5678 },
    { from: START + 1234, to: START + 400_000 },
  ]
  for (const span of spans) {
    for (const by of [undefined, ...GROUPS]) {
      const query = { ...span, ...(by && { by }) }
      expect(close(await file.totals(query)), JSON.stringify(query)).toEqual(
        close(await memory.totals(query)),
      )
    }
  }
  for (const query of [
    { from: START, to: START + 12 * HOUR, step: HOUR },
    { from: START, to: START + 3 * HOUR + 77_000, step: HOUR },
    { from: START + 500, to: START + 3 * HOUR, step: 420_000 },
  ]) {
    expect(close(await file.series(query))).toEqual(close(await memory.series(query)))
  }
})

it('no acknowledged event is lost when eight writers are killed at any moment', async () => {
  const writer = fileURLToPath(new URL('fixtures/writer.ts', import.meta.url))
  const writers = Array.from({ length: 8 }, (_, i) => {
    const running = start(process.execPath, [writer, folder.path, `w${i}`], {
      env: process.env as {},
    })
    return { running, after: 5 + ((i * 37) % 60) }
  })
  await Promise.all(
    writers.map(async ({ running, after }) => {
      await running.waitFor(new RegExp(`kept w\\d-${after}\n`))
      await running.kill()
    }),
  )
  const kept = writers.flatMap(({ running }) =>
    [...running.output('stdout').matchAll(/kept (\S+)\n/g)].map(([, id]) => id!),
  )
  expect(writers.map(({ running }) => running.output('stderr')).join('')).toBe('')
  const ledger = await openHere()
  const events = await ledger.recent({ limit: 100_000 })
  const ids = new Set(events.map(({ id }) => id))
  expect(kept.filter((id) => !ids.has(id))).toEqual([])
  expect(kept.length).toBeGreaterThan(100)
  const [row] = await ledger.totals({})
  expect(row!.requests).toBe(events.length)
  const saved = events.reduce((sum, { dollars }) => sum + (dollars?.saved ?? 0), 0)
  expect(row!.dollars.saved).toBeCloseTo(saved, 9)
  const byModel = await ledger.totals({ by: 'model' })
  expect(byModel.reduce((sum, { requests }) => sum + requests, 0)).toBe(events.length)
  expect(logged).toEqual([])
}, 60_000)

it('is readable by its owner alone', async () => {
  await (await openHere()).append(eventNumbers(0, 3))
  for (const name of readdirSync(folder.path)) {
    expect(statSync(join(folder.path, name)).mode & 0o077, name).toBe(0)
  }
})

it('lets go of what is older than it may be, sums and events alike', async () => {
  let now = START + 10 * 24 * HOUR
  const ledger = await openHere(5, () => now)
  await ledger.append(eventNumbers(0, 50))
  await ledger.append([eventNumber(1000, now)])
  now += 2 * HOUR
  await ledger.append([eventNumber(1001, now)])
  expect((await ledger.recent({ limit: 100 })).map(({ id }) => id)).toEqual(['hr_1001', 'hr_1000'])
  expect((await ledger.totals({}))[0]!.requests).toBe(2)
  expect((await ledger.totals({ by: 'model' })).map(({ requests }) => requests)).toEqual([1, 1])
})

it('a damaged file is moved aside, one of a newer version is left alone', async () => {
  const ledger = await openHere()
  await ledger.append(eventNumbers(0, 50))
  await ledgers.pop()!.close!()
  const file = join(folder.path, 'ledger.db')
  truncateSync(file, 5000)
  await (await openHere()).append([eventNumber(7)])
  expect(logged.map(({ event }) => event)).toEqual(['store_damaged'])
  await ledgers.pop()!.close!()
  const db = new DatabaseSync(file)
  db.exec('PRAGMA user_version = 99')
  db.close()
  const newer = await openHere()
  await newer.append([eventNumber(8)])
  expect(logged.at(-1)).toMatchObject({ event: 'ledger_in_memory' })
  expect((await newer.totals({}))[0]!.requests).toBe(1)
})

it('where no file can be had, it counts in memory and says so', async () => {
  writeFileSync(join(folder.path, 'file'), '')
  const log = (entry: LogEntry) => void logged.push(entry)
  const ledger = await openLedger({ folder: join(folder.path, 'file', 'x'), days: 1, log })
  await ledger.append([eventNumber(1)])
  expect((await ledger.totals({}))[0]!.requests).toBe(1)
  expect(logged).toMatchObject([{ event: 'ledger_in_memory' }])
})

it('a bounded memory forgets the oldest', async () => {
  const ledger = memoryLedger(10)
  await ledger.append(eventNumbers(0, 25))
  expect((await ledger.recent({ limit: 100 })).map(({ id }) => id)).toHaveLength(10)
  expect((await ledger.recent({ limit: 100 })).at(-1)!.id).toBe('hr_15')
})
