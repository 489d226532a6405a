import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Encoder, type EncodedBlock, type Plan } from '../../../src/codec/index.ts'
import { memoryStore } from '../../../src/proxy/memoryStore.ts'
import type { Provider } from '../../upstream/index.ts'
import { listing, OWNER } from '../support.ts'
import { agent, proxy, sentResults, startBindingProvider, straight } from './session.ts'

const BYPASS = { 'x-headroom-bypass': 'true' }

let provider: Provider
beforeEach(async () => {
  provider = await startBindingProvider()
})
afterEach(() => provider.close())

/** Requests that the provider refused. */
const refused = () => provider.violations.length

/** The result of a turn, as it last reached the provider. */
const sent = (turn: number) => sentResults(provider).at(-1)![turn]!
const raw = (turn: number) => listing(120, turn * 1000)

/** Every request that was taken has the results of the one before it, unchanged. */
function expectOnlyGrowth(): void {
  const bad = new Set(provider.violations.map(({ request }) => request))
  const taken = sentResults(provider).filter((_, i) => !bad.has(i))
  for (const [i, results] of taken.slice(1).entries()) {
    expect(results.slice(0, taken[i]!.length)).toEqual(taken[i])
  }
}

describe('a session whose thinking is bound to its prompt', () => {
  it.each([false, true])('is taken from end to end (stream: %s)', async (stream) => {
    await agent({ stream }).steps(8, proxy(provider))
    expect(refused()).toBe(0)
    expect(sent(0)).not.toBe(raw(0))
    expectOnlyGrowth()
  })

  it('goes on after a restart', async () => {
    const platform = { store: memoryStore() }
    const { steps } = agent()
    await steps(3, proxy(provider, { platform }))
    await steps(3, proxy(provider, { platform }))
    expect(refused()).toBe(0)
    expect(sent(4)).not.toBe(raw(4))
    expectOnlyGrowth()
  })

  it('goes on when its store was deleted: refused once, and mended', async () => {
    const { steps } = agent()
    await steps(4, proxy(provider))
    const again = proxy(provider)
    await steps(4, again)
    expect(refused()).toBe(1)
    expectOnlyGrowth()
    const stats = await (
      await again.app.fetch(new Request('http://127.0.0.1:8787/stats', { headers: OWNER }))
    ).json()
    expect(stats.thinking).toEqual({ refused: 1, mended: 1, dropped: 0 })
  })

  it('goes on by turns through two proxies that share nothing', async () => {
    const [one, other] = [proxy(provider), proxy(provider)]
    const { steps } = agent()
    await steps(3, one)
    for (const way of [other, one, other, other, one]) await steps(1, way)
    expect(refused()).toBe(1)
    expectOnlyGrowth()
  })

  it('that began without a proxy is encoded from where it was first seen', async () => {
    const { steps } = agent()
    await steps(3, straight(provider))
    await steps(3, proxy(provider))
    expect(refused()).toBe(0)
    expect([0, 1].map(sent)).toEqual([0, 1].map(raw))
    expect([2, 3, 4].map(sent)).not.toEqual([2, 3, 4].map(raw))
    expectOnlyGrowth()
  })

  it('is switched off and on again in its middle', async () => {
    const way = proxy(provider)
    const { steps } = agent()
    await steps(2, way)
    await steps(2, way, BYPASS)
    await steps(2, way)
    await steps(1, way, BYPASS)
    await steps(2, way)
    expect(refused()).toBe(0)
    const edited = [0, 1, 2, 3, 4, 5, 6, 7].filter((turn) => sent(turn) !== raw(turn))
    expect(edited).toEqual([0, 3, 4, 6, 7])
    expectOnlyGrowth()
  })

  it('comes back after turns that went past the proxy', async () => {
    const way = proxy(provider)
    const { steps } = agent({ output: (turn) => (turn < 2 ? 'ok' : raw(turn)) })
    // Nothing was edited yet, so the provider takes the same history without us.
    await steps(2, way)
    await steps(2, straight(provider))
    await steps(3, way)
    expect(refused()).toBe(1)
    expect(sent(2)).toBe(raw(2))
    expect(sent(4)).not.toBe(raw(4))
    expectOnlyGrowth()
  })

  it('is the same whether a message is a list of blocks or plain text', async () => {
    let turn = 0
    const { steps } = agent({
      dress: ({ messages: [first, ...rest], ...body }) => {
        const text = String(first!.content)
        const cache_control = { type: 'ephemeral' }
        const content = turn++ % 2 ? text : [{ type: 'text', text, cache_control }]
        return { ...body, messages: [{ ...first, content }, ...rest] }
      },
    })
    await steps(6, proxy(provider))
    expect(refused()).toBe(0)
    expect(sent(0)).not.toBe(raw(0))
    expectOnlyGrowth()
  })
})

/** A later codec: other bytes for every block that is edited. */
class Second extends Encoder {
  override push(...block: Parameters<Encoder['push']>): EncodedBlock {
    const encoded = super.push(...block)
    return encoded.text === undefined ? encoded : { ...encoded, text: `${encoded.text}\n(2)` }
  }
}

const upgraded = {
  parts: {
    codecs: { 1: (plan: Plan) => new Encoder(plan), 2: (plan: Plan) => new Second(plan) },
  },
}
const two = { ...upgraded, codec: '2' }

describe('an upgrade to another codec version', () => {
  it('keeps the old one for the live conversation, and has the new one for new ones', async () => {
    const platform = { store: memoryStore() }
    const { steps } = agent()
    await steps(3, proxy(provider, { platform }))
    const way = proxy(provider, { platform, ...two })
    await steps(3, way)
    expect(refused()).toBe(0)
    expect([0, 4].map((turn) => sent(turn).endsWith('(2)'))).toEqual([false, false])
    expectOnlyGrowth()
    await agent({ task: 'Another one.' }).steps(3, way)
    expect(sent(0)).toMatch(/\(2\)$/)
    expect(refused()).toBe(0)
  })

  it('that is taken back sends its conversations as they came, until it returns', async () => {
    const platform = { store: memoryStore() }
    const { steps } = agent({ mismatch: 'drop_block' })
    await steps(2, proxy(provider, { platform, ...two }))
    await steps(2, proxy(provider, { platform }))
    expect([0, 1, 2].map(sent)).toEqual([0, 1, 2].map(raw))
    await steps(2, proxy(provider, { platform, ...two }))
    expect([0, 4].map((turn) => sent(turn).endsWith('(2)'))).toEqual([true, true])
  })

  it('leaves new ones at the version that is pinned', async () => {
    await agent().steps(3, proxy(provider, { ...upgraded, codec: '1' }))
    expect(sent(0)).not.toBe(raw(0))
    expect(sent(0)).not.toMatch(/\(2\)$/)
  })

  it('finds the old one when the store was deleted at the same time', async () => {
    const { steps } = agent()
    await steps(3, proxy(provider))
    await steps(3, proxy(provider, two))
    // As first seen in its middle, whole by the new version, whole by the old one.
    expect(refused()).toBe(2)
    expect(sent(4)).not.toMatch(/\(2\)$/)
    expectOnlyGrowth()
  })
})

describe('without a lasting store', () => {
  const flags = { stateless: true }

  it('every process sends the same, whenever it first saw the conversation', async () => {
    const { steps } = agent()
    for (let process = 0; process < 4; process++) await steps(2, proxy(provider, { flags }))
    expect(refused()).toBe(0)
    expectOnlyGrowth()
  })

  it('one that began without us goes as it came, in every process', async () => {
    const { steps } = agent()
    await steps(3, straight(provider))
    for (let process = 0; process < 3; process++) await steps(2, proxy(provider, { flags }))
    expect(refused()).toBe(3)
    expect([0, 3, 7].map(sent)).toEqual([0, 3, 7].map(raw))
    expectOnlyGrowth()
  })
})
