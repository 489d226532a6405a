import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Encoder, type Plan } from '../../../src/codec/index.ts'
import type { Provider } from '../../upstream/index.ts'
import { type Bench, OWNER } from '../support.ts'
import {
  agent,
  type AgentOptions,
  proxy,
  sentResults,
  startBindingProvider,
  straight,
} from './session.ts'

let provider: Provider
beforeEach(async () => {
  provider = await startBindingProvider()
})
afterEach(() => provider.close())

const dropping = (options: AgentOptions = {}) => agent({ mismatch: 'drop_block', ...options })

/** Turns one by one, each after all is written that the one before has taught; what each lost. */
async function turns(
  count: number,
  { steps }: ReturnType<typeof agent>,
  way: Bench,
): Promise<(readonly string[])[]> {
  const lost: (readonly string[])[] = []
  for (let i = 0; i < count; i++) {
    const [step] = await steps(1, way)
    lost.push(step!.dropped)
    await way.settled()
  }
  return lost
}

const message = (path: string) => Number(path.split('.')[1])

describe('a provider that drops thinking in silence', () => {
  it.each([false, true])('drops none of a session through us (stream: %s)', async (stream) => {
    const lost = await turns(8, dropping({ stream }), proxy(provider))
    expect(lost.flat()).toEqual([])
  })

  it.each([false, true])(
    'drops one turn’s at most when the store was deleted (stream: %s)',
    async (stream) => {
      const session = dropping({ stream })
      await turns(4, session, proxy(provider))
      const before = sentResults(provider).at(-1)!
      const lost = await turns(5, session, proxy(provider))
      // The history was taken as first seen in its middle: all thinking behind a result is lost once.
      expect(lost[0]!.map(message)).toEqual([3, 5, 7])
      // From then on it is sent as it was before; only what was thought behind the wrong prompt is lost.
      for (const paths of lost.slice(1))
        expect(paths.every((path) => message(path) >= 9)).toBe(true)
      const [wrong, ...right] = sentResults(provider).slice(-5)
      expect(wrong!.slice(0, 3)).not.toEqual(before)
      for (const results of right) expect(results.slice(0, 3)).toEqual(before)
      for (const [i, results] of right.slice(1).entries()) {
        expect(results.slice(0, right[i]!.length)).toEqual(right[i])
      }
    },
  )

  it('stays with the first plan that keeps what was thought before', async () => {
    let older = 0
    const first = (plan: Plan) => {
      older += 1
      return new Encoder(plan)
    }
    const options = { parts: { codecs: { 1: first, 2: (plan: Plan) => new Encoder(plan) } } }
    const session = dropping()
    await turns(4, session, proxy(provider, { ...options, codec: '2' }))
    const lost = await turns(5, session, proxy(provider, { ...options, codec: '2' }))
    // What was thought behind the wrong prompt stays lost; that is no reason to go on trying.
    expect(lost.map((paths) => paths.length > 0)).toEqual([true, true, true, true, true])
    expect(older).toBe(0)
  })

  it('moves nothing when the client itself changes what was before', async () => {
    let turn = 0
    const changed = () => (turn++ < 4 ? '' : `Turn ${turn}. `)
    const session = dropping({ dress: (body) => ({ ...body, system: changed() + body.system }) })
    const lost = await turns(8, session, proxy(provider))
    expect(lost.map((paths) => paths.length > 0)).toEqual([0, 0, 0, 0, 1, 1, 1, 1].map(Boolean))
    const sent = sentResults(provider)
    for (const [i, results] of sent.slice(1).entries()) {
      expect(results.slice(0, sent[i]!.length)).toEqual(sent[i])
    }
  })

  it('moves each other plan once where none helps, and goes back to the best', async () => {
    let turn = 0
    const session = dropping({ dress: (body) => ({ ...body, system: `${turn++} ${body.system}` }) })
    for (let i = 0; i < 3; i++) await session.steps(1, straight(provider))
    const way = proxy(provider)
    await turns(7, session, way)
    const firsts = sentResults(provider)
      .slice(3)
      .map(([first]) => first)
    const [raw] = firsts
    // As first seen in its middle; whole; then as at first, for good.
    expect(firsts.map((first) => first === raw)).toEqual([
      true,
      false,
      true,
      true,
      true,
      true,
      true,
    ])
    const stats = await (
      await way.app.fetch(new Request('http://127.0.0.1:8787/stats', { headers: OWNER }))
    ).json()
    expect(stats.thinking).toEqual({ refused: 0, mended: 0, dropped: 7 })
  })
})
