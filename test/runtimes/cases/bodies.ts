import { expect, it } from 'vitest'
import { CODINGS, decode, encode, whole } from '../../support/answers.ts'
import { send, sha256 } from '../../support/client.ts'
import type { Cases } from '../suite.ts'
import { call, HELLO, ROUTES } from './requests.ts'

/** Request bodies that come compressed, and how far they may go. */
export const bodies: Cases = (bench) => {
  it.each(CODINGS)('%s: the upstream understands what it gets', async (coding) => {
    const plan = bench().upstream.plan(whole('{}'))
    const headers = { 'content-encoding': coding }
    const reply = await send(
      bench().proxy.url,
      call(plan, { headers, body: encode(coding, HELLO) }),
    )
    const received = await plan.received
    const plain = decode(received.headers['content-encoding'], received.body)
    expect([reply.status, plain.toString()]).toEqual([200, HELLO])
    expect(received.headers['content-length']).toBe(String(received.body.length))
  })

  it('an unknown coding goes as it came', async () => {
    const plan = bench().upstream.plan(whole('{}', { status: 415 }))
    const body = Buffer.from([1, 2, 3, 255])
    const reply = await send(
      bench().proxy.url,
      call(plan, { headers: { 'content-encoding': 'x-odd' }, body }),
    )
    const received = await plan.received
    expect([reply.status, received.headers['content-encoding']]).toEqual([415, 'x-odd'])
    expect(sha256(received.body)).toBe(sha256(body))
  })

  it.each(CODINGS)('%s: a body that does not decode goes as it came', async (coding) => {
    const plan = bench().upstream.plan(whole('{}', { status: 400 }))
    const body = Buffer.from('{"this":"is not coded"}')
    const headers = { 'content-encoding': coding }
    const reply = await send(bench().proxy.url, call(plan, { headers, body }))
    expect(reply.status).toBe(400)
    expect(sha256((await plan.received).body)).toBe(sha256(body))
  })

  const BOMB = JSON.stringify({
    model: 'm',
    messages: [{ role: 'user', content: ' '.repeat(40e6) }],
  })

  it.each(CODINGS)('%s: a bomb is refused, in the shape of the dialect', async (coding) => {
    const plan = bench().upstream.plan(whole('{}'))
    const body = encode(coding, BOMB)
    expect(body.length).toBeLessThan(200_000)
    const headers = { 'content-encoding': coding }
    const reply = await send(bench().proxy.url, call(plan, { headers, body }))
    expect(reply.status).toBe(413)
    expect(JSON.parse(reply.body.toString())).toMatchObject({ type: 'error', error: {} })
    expect(plan.exchanges).toEqual([])
  })

  it.each(ROUTES)(
    '$path: too large a body is refused, in the shape of the dialect',
    async (route) => {
      const plan = bench().upstream.plan(whole('{}'))
      const reply = await send(
        bench().proxy.url,
        call(plan, { ...route, body: BOMB.slice(0, 3e6) }),
      )
      expect(reply.status).toBe(413)
      expect(JSON.parse(reply.body.toString())).toMatchObject({
        error: { message: expect.any(String) },
      })
      expect(plan.exchanges).toEqual([])
    },
  )
}
