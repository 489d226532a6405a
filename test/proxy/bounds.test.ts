import { describe, expect, it } from 'vitest'
import { CODECS, type Plan } from '../../src/codec/index.ts'
import { anthropic } from '../../src/dialects/index.ts'
import { Histogram } from '../../src/ledger/histogram.ts'
import { encode } from '../../src/proxy/encode.ts'
import { chainOf } from '../../src/proxy/lineage.ts'
import { Memo, type Remembered } from '../../src/proxy/memo.ts'
import { memoryStore } from '../../src/proxy/memoryStore.ts'

const PLAN: Plan = {
  version: 1,
  mode: 'cache',
  encode: true,
  from: 0,
  references: true,
  head: 4096,
}

function entry(text: string, tenant = 't'): Remembered {
  const body = JSON.stringify({ messages: [{ role: 'user', content: text }] })
  const reading = anthropic.read(body)!
  const { remembered } = encode(reading, PLAN, chainOf(reading), CODECS)
  return { tenant, dialect: 'anthropic', ...remembered }
}

describe('the memo', () => {
  it('finds the conversation with the longest beginning in common, of the same tenant', () => {
    const memo = new Memo()
    const long = 'x'.repeat(5000)
    const [a, b, c] = [entry(`${long}a`), entry(`${long.repeat(2)}b`), entry(long.repeat(3), 'u')]
    for (const each of [a, b, c]) memo.keep(each)
    const body = JSON.stringify({ messages: [{ role: 'user', content: long.repeat(3) }] })
    expect(memo.nearest('t', 'anthropic', body)).toBe(b)
    expect(memo.nearest('u', 'anthropic', body)).toBe(c)
    expect(memo.nearest('t', 'openai-chat', body)).toBeUndefined()
    expect(memo.nearest('t', 'anthropic', '{"other": 1}')).toBeUndefined()
  })

  it('forgets the oldest when it is full, and what has been grown out of', () => {
    const memo = new Memo(100_000)
    const entries = ['a', 'b', 'c'].map((name) => entry(name.repeat(6000)))
    for (const each of entries) memo.keep(each)
    const held = () => entries.map((each) => memo.nearest('t', 'anthropic', each.reading.body))
    expect(held()).toEqual([undefined, entries[1], entries[2]])
    memo.keep(entries[0]!, { remembered: entries[2]!, shared: 1 })
    expect(held()).toEqual([entries[0], entries[1], undefined])
  })
})

it('the memory store keeps what was used last', async () => {
  const store = memoryStore(3)
  const put = (key: string) => store.putMany('t', new Map([[key, `value of ${key}`]]))
  for (const key of ['a', 'b', 'c']) await put(key)
  await store.getMany('t', ['a'])
  await put('d')
  expect([...(await store.getMany('t', ['a', 'b', 'c', 'd'])).keys()]).toEqual(['a', 'c', 'd'])
  expect((await store.getMany('other', ['a'])).size).toBe(0)
})

it('percentiles are within a bucket of the truth', () => {
  const histogram = new Histogram()
  expect(histogram.snapshot()).toEqual({ count: 0, p50: null, p95: null, p99: null, max: null })
  for (let i = 1; i <= 1000; i++) histogram.add(i / 10)
  const { p50, p95, p99, max } = histogram.snapshot()
  for (const [found, truth] of [
    [p50, 50],
    [p95, 95],
    [p99, 99],
  ] as const) {
    expect(found! / truth).toBeGreaterThanOrEqual(1)
    expect(found! / truth).toBeLessThanOrEqual(1.25)
  }
  expect(max).toBe(100)
  histogram.add(1e9)
  expect(histogram.snapshot().max).toBe(1e9)
})
