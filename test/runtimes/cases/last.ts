import { setTimeout as wait } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { begin, whole } from '../../support/answers.ts'
import { type Reply, send } from '../../support/client.ts'
import type { Upstream } from '../../support/upstream.ts'
import type { Cases, Proxy } from '../suite.ts'
import { call, ROUTES } from './requests.ts'

/** Longer than any runtime's limit on idle connections that was met (Bun's ten seconds). */
const SILENCE = 15_000

/** Begins before all other cases and ends after them, so that it costs no time of its own. */
export async function longSilence(proxy: Proxy, upstream: Upstream): Promise<Reply> {
  const plan = upstream.plan(async (exchange) => {
    await begin('data: 1\n\n')(exchange)
    await wait(SILENCE)
    exchange.response.end('data: 2\n\n')
  })
  return send(proxy.url, call(plan))
}

/** What has to wait for the end: the long silence, and an upstream that is gone. */
export const last: Cases = (bench) => {
  it('a silence of 15 seconds in a stream is survived', { timeout: SILENCE + 15_000 }, async () => {
    const reply = await bench().silence
    expect(reply.body.toString()).toBe('data: 1\n\ndata: 2\n\n')
  })

  it('an upstream that cannot be reached is a 502, in the shape of the dialect', async () => {
    const { upstream, proxy } = bench()
    const plan = upstream.plan(whole('{}'))
    await upstream.close()
    for (const route of ROUTES) {
      const reply = await send(proxy.url, call(plan, route))
      const body = JSON.parse(reply.body.toString()) as { error: { message: string } }
      expect([route.path, reply.status]).toEqual([route.path, 502])
      // Who it is that cannot be reached, and at most why: nothing of the request.
      const { host } = new URL(upstream.url)
      expect(body.error.message).toMatch(
        new RegExp(`^Headroom cannot reach ${host}(?: \\(\\w+\\))?\\.$`),
      )
    }
    const health = await send(proxy.url, { method: 'GET', path: '/readyz' })
    expect(health.status).toBe(200)
  })
}
