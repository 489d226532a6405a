import { expect, test } from 'vitest'
import { BreakpointCache, PrefixCache, type Segment } from './index.ts'

/** A segment of that many tokens. */
const part = (name: string, tokens: number, mark?: Segment['mark']): Segment => ({
  text: name.padEnd(tokens * 4, '.'),
  ...(mark ? { mark } : {}),
})

test('breakpoints: a marked prefix is written once and read after that', () => {
  const cache = new BreakpointCache()
  const head = part('system', 2000, '1h')
  expect(cache.bill('m', [head, part('a', 100, '5m'), part('b', 10)])).toEqual({
    fresh: 10,
    read: 0,
    write5m: 100,
    write1h: 2000,
    segments: 0,
  })
  const grown = [head, part('a', 100), part('b', 10), part('c', 50, '5m')]
  expect(cache.bill('m', grown)).toEqual({
    fresh: 0,
    read: 2100,
    write5m: 60,
    write1h: 0,
    segments: 2,
  })
  expect(cache.bill('m', grown)).toMatchObject({ read: 2160, write5m: 0 })
})

test('breakpoints: a changed block loses all behind it, another model everything', () => {
  const cache = new BreakpointCache()
  cache.bill('m', [part('system', 2000, '5m'), part('a', 100), part('b', 100, '5m')])
  const changed = [part('system', 2000, '5m'), part('A', 100), part('b', 100, '5m')]
  expect(cache.bill('m', changed)).toMatchObject({ read: 2000, write5m: 200 })
  expect(cache.bill('n', changed)).toMatchObject({ read: 0 })
})

test('breakpoints: nothing short is cached, nothing is found more than 20 segments back', () => {
  const cache = new BreakpointCache()
  const short = [part('a', 100, '5m')]
  cache.bill('m', short)
  expect(cache.bill('m', short)).toMatchObject({ fresh: 100, read: 0, write5m: 0 })
  const many = (count: number) => Array.from({ length: count }, (_, i) => part(`${i}`, 1))
  cache.bill('m', [part('long', 2000, '5m')])
  const at = (count: number) => [part('long', 2000), ...many(count - 1), part('z', 1, '5m')]
  expect(cache.bill('m', at(20))).toMatchObject({ read: 2000 })
  const far = new BreakpointCache()
  far.bill('m', [part('long', 2000, '5m')])
  expect(far.bill('m', at(21))).toMatchObject({ read: 0 })
})

test('breakpoints: a prefix lives for its time after its last use', () => {
  let now = 0
  const cache = new BreakpointCache(() => now)
  const short = [part('a', 2000, '5m')]
  const long = [part('b', 2000, '1h')]
  cache.bill('m', short)
  cache.bill('m', long)
  now += 299_000
  expect(cache.bill('m', short)).toMatchObject({ read: 2000 })
  now += 299_000
  expect(cache.bill('m', short)).toMatchObject({ read: 2000 })
  now += 301_000
  expect(cache.bill('m', short)).toMatchObject({ read: 0 })
  expect(cache.bill('m', long)).toMatchObject({ read: 2000 })
})

test('breakpoints: the minimum is the model’s', () => {
  const prompt = [part('a', 600, '5m')]
  for (const [model, read] of [
    ['claude-opus-5-5', 600],
    ['claude-sonnet-5', 0],
  ] as const) {
    const cache = new BreakpointCache()
    cache.bill(model, prompt)
    expect(cache.bill(model, prompt)).toMatchObject({ read })
  }
})

test('automatic prefix: in steps of 128 tokens, from 1,024 on', () => {
  const cache = new PrefixCache()
  cache.bill('m', [part('a', 1000), part('b', 300)])
  expect(cache.bill('m', [part('a', 1000), part('b', 300), part('c', 50)])).toMatchObject({
    read: 1280,
  })
  expect(cache.bill('m', [part('a', 1000), part('B', 300)])).toMatchObject({ read: 0 })
  expect(cache.bill('n', [part('a', 1000), part('b', 300)])).toMatchObject({ read: 0 })
})
