import { expect, it } from 'vitest'
import { whole } from '../../support/answers.ts'
import { send, sendRaw } from '../../support/client.ts'
import { startUpstream } from '../../support/upstream.ts'
import type { Cases } from '../suite.ts'
import { call, HELLO } from './requests.ts'

/** Where a client is not what it seems, and what the proxy says about itself. */
export const edges: Cases = (bench) => {
  it('no path can change the upstream', async () => {
    const evil = await startUpstream()
    const { host } = new URL(bench().proxy.url)
    const at = `127.0.0.1:${evil.port}`
    const targets = [
      `//${at}/v1/messages`,
      `///${at}/v1/messages`,
      `/\\${at}/v1/messages`,
      `/p/x//${at}/v1/messages`,
      `/p/x/\\${at}/v1/messages`,
      `/p/x/\\\\${at}`,
      `/p/x/http://${at}/v1/messages`,
      `/@${at}/v1/messages`,
      `/v1/../..//${at}/v1/messages`,
      `/.${at}/`,
      `http://${at}/v1/messages`,
    ]
    for (const target of targets) {
      const answer = await sendRaw(
        bench().proxy.url,
        `POST ${target} HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\n` +
          `anthropic-version: 2023-06-01\r\nx-api-key: k\r\nConnection: close\r\n` +
          `Content-Length: ${Buffer.byteLength(HELLO)}\r\n\r\n${HELLO}`,
      )
      expect([target, answer.slice(0, 9)]).toEqual([target, 'HTTP/1.1 '])
      expect([target, evil.strays.length]).toEqual([target, 0])
    }
    await evil.close()
    expect(bench().upstream.strays.map(({ headers }) => headers.host)).toSatisfy(
      (hosts: string[]) => hosts.every((name) => name === new URL(bench().upstream.url).host),
    )
  })

  it.each(['/v1/responses', '/v1/codex/responses', '/backend-api/codex/responses'])(
    '%s: an upgrade to WebSocket is a 426',
    async (path) => {
      const { host } = new URL(bench().proxy.url)
      const answer = await sendRaw(
        bench().proxy.url,
        `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\n` +
          'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n' +
          'authorization: Bearer k\r\n\r\n',
      )
      expect(answer.slice(0, 12)).toBe('HTTP/1.1 426')
    },
  )

  it('says that it lives and is ready', async () => {
    const ask = (path: string) => send(bench().proxy.url, { method: 'GET', path })
    const get = async (path: string) => {
      const reply = await ask(path)
      return { status: reply.status, body: JSON.parse(reply.body.toString()) as object }
    }
    expect(await get('/livez')).toMatchObject({
      status: 200,
      body: { service: 'headroom-proxy', alive: true, version: expect.any(String) },
    })
    expect(await get('/readyz')).toMatchObject({ status: 200, body: { ready: true } })
    expect(await get('/health')).toMatchObject({ status: 200 })
    // It shows traffic: loopback alone is no identity.
    for (const path of ['/stats', '/stats-history', '/metrics', '/dashboard/data']) {
      expect([path, await get(path)]).toMatchObject([path, { status: 401 }])
    }
    expect(await ask('/dashboard')).toMatchObject({ status: 200 })
  })

  it('refuses a host it was not told of, and pages of other origins', async () => {
    const plan = bench().upstream.plan(whole('{}'))
    for (const headers of [{ host: 'rebound.example' }, { origin: 'https://page.example' }]) {
      const reply = await send(bench().proxy.url, call(plan, { headers }))
      expect([headers, reply.status]).toEqual([headers, 403])
      expect(reply.headers['access-control-allow-origin']).toBeUndefined()
    }
    expect(plan.exchanges).toEqual([])
  })
}
