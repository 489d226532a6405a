import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { serve } from '../../runtimes/node.ts'
import { readConfig } from '../../src/config.ts'
import type { LogEntry } from '../../src/platform.ts'
import { temporaryFolder } from '../support/processes.ts'

test('own prices that cannot be read keep no proxy from serving, and that is logged', async () => {
  const { path, remove } = temporaryFolder()
  mkdirSync(join(path, 'config'))
  writeFileSync(join(path, 'config', 'prices.json'), '{ "models": ')
  const logged: LogEntry[] = []
  const config = readConfig({ flags: { port: 0, workspaceDir: path } })
  const server = await serve({ config, log: (entry) => void logged.push(entry) })
  onTestFinished(async () => {
    await server.close()
    remove()
  })
  expect((await fetch(`${server.url}/readyz`)).status).toBe(200)
  expect(logged).toMatchObject([
    { level: 'warn', event: 'prices_not_used', reason: expect.stringContaining('prices.json') },
  ])
})
