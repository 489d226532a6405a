import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { readSecret, secretIn } from '../../runtimes/shared/secret.ts'
import type { LogEntry } from '../../src/platform.ts'
import { temporaryFolder } from '../support/processes.ts'

let home: ReturnType<typeof temporaryFolder>
let folder: string
const logged: LogEntry[] = []
const log = (entry: LogEntry) => void logged.push(entry)

beforeEach(() => {
  home = temporaryFolder()
  folder = join(home.path, 'state')
  logged.length = 0
})
afterEach(() => home.remove())

it('is made once, readable by its owner alone, and leaves no other file', async () => {
  expect(await readSecret(folder)).toBeUndefined()
  const all = await Promise.all(Array.from({ length: 8 }, () => secretIn(folder, log)))
  expect(new Set(all)).toEqual(new Set([all[0]]))
  expect(all[0]).toMatch(/^[0-9a-f]{64}$/)
  expect(await readSecret(folder)).toBe(all[0])
  expect(readdirSync(folder)).toEqual(['secret'])
  expect(statSync(join(folder, 'secret')).mode & 0o777).toBe(0o600)
  expect(logged).toEqual([])
})

it('replaces a file that holds none', async () => {
  mkdirSync(folder)
  writeFileSync(join(folder, 'secret'), '')
  const secret = await secretIn(folder, log)
  expect(readFileSync(join(folder, 'secret'), 'utf8')).toBe(`${secret}\n`)
})

it('is the process’s own where nothing can be written, and that is logged', async () => {
  writeFileSync(folder, 'a file where the folder should be')
  const secret = await secretIn(folder, log)
  expect(secret).toMatch(/^[0-9a-f]{64}$/)
  expect(logged).toMatchObject([{ level: 'warn', event: 'secret_not_kept' }])
})
