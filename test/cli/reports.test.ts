import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openLedger } from '../../runtimes/ledger.ts'
import { eventNumber } from '../ledger/events.ts'
import { temporaryFolder } from '../support/processes.ts'
import { folder, run } from './support.ts'

const MINUTE = 60_000
const home = temporaryFolder()
const workspace = join(home.path, 'state')

beforeAll(async () => {
  const now = Date.now()
  const ledger = await openLedger({ folder: workspace, days: 365, log: () => {} })
  await ledger.append(
    Array.from({ length: 400 }, (_, n) => eventNumber(n, now - (400 - n) * MINUTE)),
  )
  await ledger.close?.()
})

afterAll(() => home.remove())

const report = (...args: string[]) => {
  return run(args, { env: { HEADROOM_WORKSPACE_DIR: workspace, NO_COLOR: '1' } })
}

describe('headroom savings', () => {
  test('says what was saved, of what, and by what', async () => {
    const { code, stdout } = await report('savings')
    expect(code).toBe(0)
    expect(stdout).toMatch(
      /^Headroom saved \$[\d.]+ of \$[\d.]+ \([\d.]+.%\) in the last 30 days\.\n/,
    )
    expect(stdout).toContain('400 requests in 10 conversations')
    for (const part of ['By model', 'claude-sonnet-5', 'By client', 'codex', 'By form', 'gutter']) {
      expect(stdout).toContain(part)
    }
    expect(stdout).toMatch(/nobody-knows-it +unpriced/)
    expect(stdout).toContain('not enough data')
  })

  test('as JSON it holds the sums of the events', async () => {
    const { stdout } = await report('savings', '--json', '--days', '1')
    const { total, by } = JSON.parse(stdout)
    expect(total.requests).toBe(400)
    expect(total.dollars.saved).toBeCloseTo(total.dollars.without - total.dollars.billed, 9)
    const sum = (rows: { requests: number }[]) => rows.reduce((n, { requests }) => n + requests, 0)
    expect(sum(by.model)).toBe(400)
    expect(sum(by.project)).toBe(400)
  })

  test('as CSV it is one table', async () => {
    const { stdout } = await report('savings', '--by=project', '--csv')
    const [head, ...rows] = stdout.trimEnd().split('\n')
    expect(head).toMatch(/^project,requests,/)
    expect(rows).toHaveLength(4)
    expect(rows.find((row) => row.startsWith('"a ""quoted"" one",'))).toBeDefined()
    for (const row of rows) expect(row.match(/,/g)).toHaveLength(head!.match(/,/g)!.length)
  })

  test('a time without requests, and a machine without a ledger, are no errors', async () => {
    const { stdout } = await report('savings', '--days', '0.00001')
    expect(stdout).toContain('Nothing was counted')
    const empty = await folder()
    const none = await run(['savings'], { env: { HEADROOM_WORKSPACE_DIR: empty } })
    expect(none.stdout).toContain('Nothing was counted')
    expect(existsSync(join(empty, 'ledger.db'))).toBe(false)
  })

  test('what cannot be is refused with what can', async () => {
    expect(await report('savings', '--by', 'modle')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('model'),
    })
    expect(await report('savings', '--days', 'soon')).toMatchObject({ code: 2 })
    await mkdir(join(workspace, 'config'), { recursive: true })
    const prices = join(workspace, 'config', 'prices.json')
    await writeFile(prices, '{ "models": { "x": { "input": 1, "outptu": 2 } } }')
    const refused = await report('savings')
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('models › x') })
    await writeFile(prices, '{ "models": { "nobody-*": { "input": 1, "output": 2 } } }')
    expect((await report('savings')).code).toBe(0)
  })
})

describe('headroom perf', () => {
  test('says how fast it is, how caches are hit, and what to do', async () => {
    const { code, stdout } = await report('perf')
    expect(code).toBe(0)
    expect(stdout).toMatch(/added by Headroom +5\.0 +9\.0 +9\.0/)
    expect(stdout).toMatch(/prompt tokens read from it +9\d\.\d.%/)
    expect(stdout).toContain('prices.json')
    const { latency, cache, advice } = JSON.parse((await report('perf', '--json')).stdout)
    expect(latency.total.count).toBe(400)
    expect(cache.hits).toBeGreaterThan(0.9)
    expect(advice.length).toBeGreaterThan(0)
  })

  test('where nothing was counted there is nothing to advise', async () => {
    const { advice, cache } = JSON.parse((await report('perf', '--json', '--days', '1e-9')).stdout)
    expect(advice).toEqual([])
    expect(cache).toEqual({ share: null, hits: null })
  })
})
