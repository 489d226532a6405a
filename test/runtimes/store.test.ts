import { readdirSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { memoryStore } from '../../src/proxy/memoryStore.ts'
import { openStore } from '../../runtimes/sqlite.ts'
import type { LogEntry } from '../../src/platform.ts'
import type { Store } from '../../src/store.ts'
import { start, temporaryFolder } from '../support/processes.ts'

let folder: ReturnType<typeof temporaryFolder>
let logged: LogEntry[]
const stores: Store[] = []
const log = (entry: LogEntry) => void logged.push(entry)
const openHere = async (limit?: number) => {
  const store = await openStore(join(folder.path, 'state'), log, limit)
  stores.push(store)
  return store
}
const file = () => join(folder.path, 'state', 'headroom.db')
const records = (...keys: string[]) => new Map(keys.map((key) => [key, `value of ${key}`]))

beforeEach(() => {
  folder = temporaryFolder()
  logged = []
})
afterEach(async () => {
  for (const store of stores.splice(0)) await store.close?.()
  folder.remove()
})

describe.each([
  ['memory', async () => memoryStore()],
  ['sqlite', openHere],
])('the %s store', (_, open) => {
  it('gives back what was put, by tenant', async () => {
    const store = await open()
    await store.putMany('a', records('1', '2'))
    await store.putMany('b', records('3'))
    expect(await store.getMany('a', ['1', '2', '3'])).toEqual(records('1', '2'))
    expect(await store.getMany('b', ['1', '2', '3'])).toEqual(records('3'))
    expect(await store.getMany('a', [])).toEqual(new Map())
  })

  it('replaces a value', async () => {
    const store = await open()
    await store.putMany('a', records('1'))
    await store.putMany('a', new Map([['1', 'new']]))
    expect(await store.getMany('a', ['1'])).toEqual(new Map([['1', 'new']]))
  })

  it('takes a thousand keys with any text in them', async () => {
    const store = await open()
    const many = new Map(Array.from({ length: 1000 }, (_, i) => [`${i}"\\'\u0000é🙂`, `v${i}\n`]))
    await store.putMany('a', many)
    expect(await store.getMany('a', [...many.keys()])).toEqual(many)
  })
})

it('the file is bounded, and lets the oldest go', async () => {
  const store = await openHere(10)
  for (let i = 0; i < 50; i++) await store.putMany('t', records(`k${i}`))
  const left = await store.getMany(
    't',
    Array.from({ length: 50 }, (_, i) => `k${i}`),
  )
  expect([...left.keys()].sort()).toEqual(Array.from({ length: 10 }, (_, i) => `k${40 + i}`))
})

it('outlives the process that wrote it', async () => {
  await (await openHere()).putMany('t', records('1'))
  await stores.pop()!.close!()
  expect(await (await openHere()).getMany('t', ['1'])).toEqual(records('1'))
  expect(logged).toEqual([])
})

it('is readable by its owner alone', async () => {
  await (await openHere()).putMany('t', records('1'))
  expect(statSync(join(folder.path, 'state')).mode & 0o777).toBe(0o700)
  for (const name of readdirSync(join(folder.path, 'state'))) {
    expect([name, statSync(join(folder.path, 'state', name)).mode & 0o777]).toEqual([name, 0o600])
  }
})

it('moves a file aside that is no database', async () => {
  await openHere()
  await stores.pop()!.close!()
  writeFileSync(file(), 'no database '.repeat(1000))
  const store = await openHere()
  await store.putMany('t', records('1'))
  expect(await store.getMany('t', ['1'])).toEqual(records('1'))
  expect(logged.map(({ event }) => event)).toEqual(['store_damaged'])
  expect(readdirSync(join(folder.path, 'state')).join()).toMatch(/headroom\.db\.damaged-\d+/)
})

it('moves a file aside whose pages are missing', async () => {
  const store = await openHere()
  await store.putMany('t', records(...Array.from({ length: 2000 }, (_, i) => `k${i}`)))
  await store.close!()
  stores.pop()
  truncateSync(file(), 8192)
  const again = await openHere()
  const keys = Array.from({ length: 1000 }, (_, i) => `k${i}`)
  expect((await again.getMany('t', keys)).size).toBe(0)
  await again.putMany('t', records('new'))
  expect(await again.getMany('t', ['new'])).toEqual(records('new'))
  expect(logged.map(({ event }) => event)).toEqual(['store_damaged'])
})

it('leaves a newer file alone, and keeps records in memory', async () => {
  await openHere()
  await stores.pop()!.close!()
  const db = new DatabaseSync(file())
  db.exec('PRAGMA user_version = 999')
  db.close()
  const store = await openHere()
  await store.putMany('t', records('1'))
  expect(await store.getMany('t', ['1'])).toEqual(records('1'))
  expect(logged.map(({ event }) => event)).toEqual(['store_in_memory'])
})

it('keeps records in memory where no file can be had', async () => {
  writeFileSync(join(folder.path, 'state'), 'a file where the folder should be')
  const store = await openHere()
  await store.putMany('t', records('1'))
  expect(await store.getMany('t', ['1'])).toEqual(records('1'))
  expect(logged.map(({ event }) => event)).toEqual(['store_in_memory'])
})

it('is shared by processes that all write at once', async () => {
  const script = new URL('./fixtures/storeWriter.ts', import.meta.url).pathname
  const writers = ['a', 'b', 'c', 'd'].map((name) =>
    start(process.execPath, [script, join(folder.path, 'state'), name]),
  )
  const codes = await Promise.all(writers.map(({ ended }) => ended))
  expect(writers.map((writer) => writer.output()).join('')).toBe('')
  expect(codes).toEqual([0, 0, 0, 0])
  const store = await openHere()
  for (const name of ['a', 'b', 'c', 'd']) {
    const keys = Array.from({ length: 100 }, (_, i) => `${name}${i}`)
    expect((await store.getMany('shared', keys)).size).toBe(100)
  }
})
