import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { proofOf } from '../../src/proxy/digest.ts'
import { VERSION } from '../../src/version.ts'
import { before, bench, conversation, OWNER, SECRET } from './support.ts'

type Json = Record<string, unknown>

async function read(app: ReturnType<typeof bench>['app'], path: string, headers = {}) {
  const response = await app.fetch(new Request(`http://localhost${path}`, { headers }))
  return { status: response.status, body: (await response.json()) as Json }
}

describe('health', () => {
  it('/livez says that the process answers', async () => {
    const { status, body } = await read(bench().app, '/livez')
    expect(status).toBe(200)
    expect(body).toEqual({
      service: 'headroom-proxy',
      status: 'healthy',
      alive: true,
      version: VERSION,
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      uptime_seconds: expect.any(Number),
    })
  })

  it('/readyz says whether it can serve', async () => {
    const { status, body } = await read(bench().app, '/readyz')
    expect(status).toBe(200)
    expect(Object.keys(body).sort()).toEqual(
      ['checks', 'ready', 'service', 'status', 'timestamp', 'uptime_seconds', 'version'].sort(),
    )
    expect(body).toMatchObject({ ready: true, checks: { startup: { ready: true } } })
  })

  it('/livez proves to its owner, and to nobody else, that it is this deployment', async () => {
    const { app } = bench()
    const nonce = 'a-nonce-of-sixteen-at-least'
    const { body } = await read(app, `/livez?nonce=${nonce}`)
    const proof = createHmac('sha256', SECRET).update(`livez:${nonce}`).digest('hex')
    expect(body).toMatchObject({ nonce, proof })
    expect(JSON.stringify(body)).not.toContain(SECRET)
    for (const bad of ['short', 'with spaces in it, and long', 'x'.repeat(129)]) {
      const path = `/livez?nonce=${encodeURIComponent(bad)}`
      expect((await read(app, path)).body).not.toHaveProperty('proof')
    }
    const own = await read(app, `/livez?nonce=${nonce}&port=8787`)
    expect(own.body).toMatchObject({ nonce, proof: await proofOf(SECRET, nonce, 8787) })
    // A stranger on another port that hands the question on gets nothing to show.
    const other = await read(app, `/livez?nonce=${nonce}&port=9999`)
    expect(other.body).not.toHaveProperty('proof')
    const without = bench({ platform: { secret: undefined as never } })
    expect((await read(without.app, `/livez?nonce=${nonce}`)).body).not.toHaveProperty('proof')
  })

  it('is 503 while it must not be sent requests, but /health stays 200', async () => {
    const { app } = bench({ platform: { checks: () => ({ accepting: false }) } })
    const ready = await read(app, '/readyz')
    expect(ready.status).toBe(503)
    expect(ready.body).toMatchObject({
      status: 'unhealthy',
      ready: false,
      checks: { accepting: { ready: false, status: 'unhealthy' } },
    })
    const health = await read(app, '/health')
    expect(health.status).toBe(200)
    expect(health.body).toMatchObject({ status: 'unhealthy', ready: false })
    expect((await read(app, '/livez')).status).toBe(200)
  })

  it('/health shows the settings to who may see them, and the deployment if there is one', async () => {
    const plain = await read(bench({ flags: { mode: 'token' } }).app, '/health')
    expect(plain.body).not.toHaveProperty('deployment')
    expect(plain.body['config']).toMatchObject({
      mode: 'token',
      note: expect.any(String),
      port: 8787,
    })

    const env = {
      HEADROOM_PROXY_TOKEN: 'a-proxy-token-long-enough',
      HEADROOM_DEPLOYMENT_PROFILE: 'work',
    }
    const { app } = bench({ env })
    const stranger = await read(app, '/health')
    expect(stranger.status).toBe(200)
    expect(stranger.body).not.toHaveProperty('config')
    expect(stranger.body['deployment']).toEqual({
      profile: 'work',
      preset: null,
      runtime: null,
      supervisor: null,
      scope: null,
    })
    const owner = await read(app, '/health', { 'x-headroom-key': env.HEADROOM_PROXY_TOKEN })
    expect(owner.body).toHaveProperty('config')
  })
})

describe('/stats', () => {
  it.each([
    { 'x-headroom-key': SECRET },
    { authorization: `Bearer ${SECRET}` },
    { cookie: `a=b; headroom_key=${SECRET}; c=d` },
  ])('is shown to the owner, by %j', async (headers) => {
    expect((await read(bench().app, '/stats', headers)).status).toBe(200)
  })

  it.each([{}, { authorization: `Bearer ${SECRET}x` }, { cookie: 'headroom_key=' }])(
    'is not shown to others on this machine, as %j',
    async (headers) => {
      expect((await read(bench().app, '/stats', headers)).status).toBe(401)
      const nobody = bench({ platform: { secret: undefined as never } })
      expect((await read(nobody.app, '/stats', headers)).status).toBe(401)
    },
  )

  const USAGE = { input_tokens: 5, cache_read_input_tokens: 70, output_tokens: 9 }

  it('counts requests, tokens, forms, usage and failures', async () => {
    const { app, post, settled } = bench({
      upstream: () => Response.json({ type: 'message', usage: USAGE }),
      platform: { tokenizer: async () => (text) => text.length >> 2 },
    })
    const whole = conversation(3)
    for (const turns of [3, 2, 1, 0])
      await (await post('/v1/messages', before(whole, turns))).text()
    await (await app.fetch(new Request('http://localhost/v1/models'))).text()
    await post('/v1/messages', {}, { origin: 'https://evil.example' })
    await settled()
    const { body } = await read(app, '/stats', OWNER)
    const tokens = { requests: 4, before: expect.any(Number), after: expect.any(Number) }
    expect(body).toMatchObject({
      mode: 'cache',
      requests: { total: 5, read: 4, relayed: 1 },
      tokens,
      dialects: { anthropic: tokens },
      models: { 'claude-test': tokens },
      failures: { forbidden_origin: 1 },
      usage: { input: 20, cache_read: 280, output: 36 },
      added_latency_ms: { count: 4, p50: expect.any(Number), p99: expect.any(Number) },
    })
    const { saved, before: raw, after } = body['tokens'] as Record<string, number>
    expect(saved).toBe(raw! - after!)
    expect(saved).toBeGreaterThan(0)
    // Three results in four requests: what is sent again is not counted again.
    expect(body['exact']).toMatchObject({ blocks: 3 })
    const forms = Object.values(body['forms'] as Record<string, Record<string, number>>)
    for (const { used, declined, failed } of forms) expect(used! + declined! + failed!).toBe(3)
  })

  it('counts the assistant copying a mark, once', async () => {
    const { app, post, settled } = bench({ flags: { stateless: true } })
    const messages = [
      { role: 'user', content: 'go on' },
      { role: 'assistant', content: 'It is [12 lines: same as last shown above from "x = 1"].' },
      { role: 'user', content: 'and now?' },
    ]
    for (let i = 0; i < 2; i++) {
      await (await post('/v1/chat/completions', { model: 'm', messages })).text()
    }
    await settled()
    const { body } = await read(app, '/stats', OWNER)
    expect(body['marks_copied']).toBe(1)
  })

  it('stays bounded whatever clients call their models', async () => {
    const { app, post } = bench()
    for (let i = 0; i < 150; i++) {
      await post('/v1/chat/completions', { model: `m${i}`.padEnd(500, '!'), messages: [] })
    }
    const { body } = await read(app, '/stats', OWNER)
    const models = Object.keys(body['models'] as Json)
    expect(models.length).toBe(101)
    expect(Math.max(...models.map((name) => name.length))).toBe(100)
  })
})
