import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openLog } from '../../runtimes/shared/log.ts'
import { temporaryFolder } from '../support/processes.ts'

let folder: ReturnType<typeof temporaryFolder>
beforeEach(() => (folder = temporaryFolder()))
afterEach(() => folder.remove())

it('adds one line an entry to a file of its owner alone', async () => {
  const file = join(folder.path, 'new', 'proxy.log')
  for (const event of ['first', 'second']) {
    const log = openLog(file)
    log.write({ level: 'info', event })
    log.write({ level: 'debug', event: 'not this' })
    await log.close()
  }
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
  const entries = lines.map((line) => JSON.parse(line) as Record<string, unknown>)
  expect(entries.map(({ event }) => event)).toEqual(['first', 'second'])
  expect(Date.parse(entries[0]!['time'] as string)).toBeGreaterThan(0)
  expect(statSync(file).mode & 0o777).toBe(0o600)
})

it('lives on where it cannot write', async () => {
  const log = openLog(folder.path, true)
  log.write({ level: 'info', event: 'lost' })
  await log.close()
  log.write({ level: 'error', event: 'lost too' })
})
