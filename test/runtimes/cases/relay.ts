import { describe, expect, it } from 'vitest'
import { CODINGS, decode, encode, whole } from '../../support/answers.ts'
import { send, sha256 } from '../../support/client.ts'
import type { Cases } from '../suite.ts'
import { call, HELLO, ROUTES } from './requests.ts'

/** What goes in comes out. */
export const relay: Cases = (bench) => {
  it.each(ROUTES)(
    '$path: a body with nothing to encode keeps its bytes, both ways',
    async (route) => {
      const answer = Buffer.from(`{"id":"r-1","text":"\\u00e9 ünï","n":1.0}\n`)
      const plan = bench().upstream.plan(whole(answer, { headers: { 'request-id': 'req-1' } }))
      const reply = await send(bench().proxy.url, call(plan, route))
      const received = await plan.received
      expect(sha256(received.body)).toBe(sha256(HELLO))
      expect(received.target).toBe(route.path)
      expect(received.method).toBe('POST')
      expect(reply.status).toBe(200)
      expect(sha256(reply.body)).toBe(sha256(answer))
      expect(reply.headers['content-type']).toBe('application/json')
      expect(reply.headers['request-id']).toBe('req-1')
    },
  )

  it.each([
    ['not JSON', '{"model": nothing'],
    ['not an object', '["a", 1.0]'],
    ['of an unknown shape', '{"model":"m","messages":{"role":"user"}}'],
    ['of bytes that are no UTF-8', Buffer.from([0x7b, 0xff, 0xfe, 0x00, 0x7d])],
    ['empty', ''],
  ])('a body that is %s goes as it came, and the upstream judges it', async (_, body) => {
    const plan = bench().upstream.plan(whole('{"error":{}}', { status: 400 }))
    const reply = await send(bench().proxy.url, call(plan, { body }))
    expect(sha256((await plan.received).body)).toBe(sha256(body))
    expect([reply.status, reply.body.toString()]).toEqual([400, '{"error":{}}'])
  })

  it('the length of the body is sent as the client had sent it', async () => {
    const plan = bench().upstream.plan(whole('{}'))
    await send(bench().proxy.url, call(plan))
    const { headers } = await plan.received
    expect(headers['content-length']).toBe(String(Buffer.byteLength(HELLO)))
    expect(headers['transfer-encoding']).toBeUndefined()
  })

  it("a client's headers reach the upstream, but for those of the hop and our own", async () => {
    const plan = bench().upstream.plan(whole('{}'))
    const headers = {
      'anthropic-beta': 'a-2026-01-01,b-2026-01-01',
      'user-agent': 'agent/1.0 (x; y)',
      'x-stainless-os': 'Linux',
      'x-unknown': 'é'.normalize('NFC'),
      'accept-encoding': 'gzip, br;q=0.5',
      'x-headroom-key': 'k'.repeat(20),
      'x-headroom-anything': '1',
      te: 'trailers',
      'proxy-authorization': 'Basic eDp5',
    }
    await send(bench().proxy.url, call(plan, { headers }))
    const received = await plan.received
    for (const name of [
      'anthropic-beta',
      'user-agent',
      'x-stainless-os',
      'accept-encoding',
    ] as const) {
      if (name === 'accept-encoding' && bench().runtime.recodes) continue
      expect([name, received.headers[name]]).toEqual([name, headers[name]])
    }
    expect(received.headers['x-api-key']).toBe('k')
    const ours = /^(?:x-headroom|te$|proxy-|cf-|x-forwarded|x-real-ip|mf-)/
    const names = Object.keys(received.headers).filter((name) => ours.test(name))
    expect(names).toEqual(bench().runtime.adds)
  })

  it("the answer bears an id and counts, and the upstream's own headers", async () => {
    const headers = { 'x-ratelimit-left': '7', 'set-cookie': 'a=1', 'x-headroom-forged': '1' }
    const plan = bench().upstream.plan(whole('{}', { headers }))
    const reply = await send(bench().proxy.url, call(plan))
    expect(reply.headers['x-ratelimit-left']).toBe('7')
    expect(reply.headers['set-cookie']).toEqual(['a=1'])
    expect(reply.headers['x-headroom-request-id']).toMatch(/^[\w-]{8,}$/)
    expect(reply.headers['x-headroom-mode']).toBe('cache')
    for (const count of ['before', 'after', 'saved']) {
      expect(reply.headers[`x-headroom-tokens-${count}`]).toMatch(/^\d+$/)
    }
  })

  it.each([400, 401, 404, 413, 429, 500, 503, 529])(
    'a %d arrives as the upstream said it',
    async (status) => {
      const body = `{"type":"error","error":{"type":"e","message":"of ${status}"}}`
      const headers = { 'retry-after': '3', 'request-id': `req-${status}` }
      const plan = bench().upstream.plan(whole(body, { status, headers }))
      const reply = await send(bench().proxy.url, call(plan))
      expect(reply.status).toBe(status)
      expect(reply.body.toString()).toBe(body)
      expect(reply.headers).toMatchObject(headers)
    },
  )

  it('a redirect is handed on, not followed', async () => {
    const headers = { location: 'http://127.0.0.1:9/elsewhere' }
    const plan = bench().upstream.plan(whole('', { status: 307, headers }))
    const reply = await send(bench().proxy.url, call(plan))
    expect([reply.status, reply.headers.location]).toEqual([307, headers.location])
  })

  it.each(['GET', 'HEAD', 'OPTIONS', 'PATCH', 'PUT', 'DELETE'])('%s is relayed', async (method) => {
    const body = ['PATCH', 'PUT'].includes(method) ? '{"a":1.0}' : ''
    const plan = bench().upstream.plan(whole('{"ok":true}', { headers: { 'x-from': 'upstream' } }))
    const reply = await send(
      bench().proxy.url,
      call(plan, { method, path: '/v1/models/m-1?limit=2&a=%2F', body }),
    )
    const received = await plan.received
    expect([received.method, received.target]).toEqual([method, '/v1/models/m-1?limit=2&a=%2F'])
    expect(received.body.toString()).toBe(body)
    expect([reply.status, reply.headers['x-from']]).toEqual([200, 'upstream'])
    expect(reply.body.toString()).toBe(method === 'HEAD' ? '' : '{"ok":true}')
  })

  it.each(['GET', 'HEAD'])('a %s with a body is answered all the same', async (method) => {
    const headers = { 'content-encoding': 'identity', 'x-from': 'upstream' }
    const plan = bench().upstream.plan(
      ({ response }) => void response.writeHead(200, headers).end(),
    )
    const reply = await send(bench().proxy.url, call(plan, { method, path: '/v1/models' }))
    expect([reply.status, reply.headers['x-from']]).toEqual([200, 'upstream'])
  })

  it('a 204 has no body', async () => {
    const plan = bench().upstream.plan(({ response }) => void response.writeHead(204).end())
    const reply = await send(
      bench().proxy.url,
      call(plan, { method: 'DELETE', path: '/v1/files/f' }),
    )
    expect([reply.status, reply.body.length]).toEqual([204, 0])
  })

  describe('coded answers', () => {
    const TEXT = Buffer.from(JSON.stringify({ text: 'ünï '.repeat(2000) }))

    it.each(CODINGS)('%s: what the client decodes is what the upstream encoded', async (coding) => {
      const coded = encode(coding, TEXT)
      const plan = bench().upstream.plan(whole(coded, { headers: { 'content-encoding': coding } }))
      const headers = { 'accept-encoding': 'gzip, deflate, br, zstd' }
      const reply = await send(bench().proxy.url, call(plan, { headers }))
      const { undoes, recodes } = bench().runtime
      const { 'content-encoding': sent } = reply.headers
      expect(sha256(decode(sent, reply.body))).toBe(sha256(TEXT))
      if (!undoes.includes(coding)) expect(sha256(reply.body)).toBe(sha256(coded))
      else if (!recodes) expect(sent).toBeUndefined()
      const length = reply.headers['content-length']
      if (length !== undefined) expect(Number(length)).toBe(reply.body.length)
    })
  })
}
