import { expect, it } from 'vitest'
import { whole } from '../../support/answers.ts'
import { send } from '../../support/client.ts'
import type { Cases } from '../suite.ts'
import { call, ROUTES } from './requests.ts'

/** When the upstream is gone; nothing can come after. */
export const last: Cases = (bench) => {
  it('an upstream that cannot be reached is a 502, in the shape of the dialect', async () => {
    const { upstream, proxy } = bench()
    const plan = upstream.plan(whole('{}'))
    await upstream.close()
    for (const route of ROUTES) {
      const reply = await send(proxy.url, call(plan, route))
      const body = JSON.parse(reply.body.toString()) as { error: { message: string } }
      expect([route.path, reply.status]).toEqual([route.path, 502])
      expect(body).toMatchObject({ error: { message: expect.any(String) } })
      expect(body.error.message).not.toContain('127.0.0.1')
    }
    const health = await send(proxy.url, { method: 'GET', path: '/readyz' })
    expect(health.status).toBe(200)
  })
}
