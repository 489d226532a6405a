import { gzipSync, zstdCompressSync, deflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { before, bench, conversation, listing, ANTHROPIC, OPENAI, OWNER } from './support.ts'

const whole = conversation(3)

describe('a conversation', () => {
  it('goes to its provider, smaller, and says by how much', async () => {
    const { post, received } = bench()
    const response = await post('/v1/messages?beta=true', whole, {
      'x-api-key': 'k',
      'anthropic-beta': 'a',
    })
    expect(await response.json()).toEqual({ ok: true })
    const [sent] = received
    expect(sent!.url).toBe(`${ANTHROPIC}/v1/messages?beta=true`)
    expect(sent!.headers.get('x-api-key')).toBe('k')
    expect(sent!.headers.get('anthropic-beta')).toBe('a')
    expect(sent!.text.length).toBeLessThan(JSON.stringify(whole).length)
    expect(JSON.parse(sent!.text)).toMatchObject({ model: whole.model, system: whole.system })
    const tokens = ['before', 'after', 'saved'].map((name) =>
      Number(response.headers.get(`x-headroom-tokens-${name}`)),
    )
    expect(tokens[0]! - tokens[1]!).toBe(tokens[2])
    expect(tokens[2]).toBeGreaterThan(0)
    expect(response.headers.get('x-headroom-request-id')).toMatch(/^hr_/)
    expect(response.headers.get('x-headroom-mode')).toBe('cache')
  })

  it('is sent growing only: what was sent before is sent again, byte for byte', async () => {
    const { post, received } = bench()
    for (const turns of [3, 2, 1, 0]) await post('/v1/messages', before(whole, turns))
    const messages = received.map(({ text }) => JSON.stringify(JSON.parse(text).messages))
    for (let i = 1; i < messages.length; i++) {
      expect(messages[i]!.startsWith(messages[i - 1]!.slice(0, -1))).toBe(true)
    }
    expect(messages[3]!.length).toBeLessThan(JSON.stringify(whole.messages).length)
  })

  it('drops a project from the path and remembers it', async () => {
    const { post, received, logged, settled } = bench()
    await (await post('/p/my%20app/v1/messages', whole)).text()
    await settled()
    expect(received[0]!.url).toBe(`${ANTHROPIC}/v1/messages`)
    expect(logged.find(({ event }) => event === 'request')).toMatchObject({ project: 'my app' })
  })

  it.each([
    ['/v1/chat/completions', OPENAI],
    ['/v1/responses', OPENAI],
    ['/v1/codex/responses', OPENAI],
    ['/backend-api/codex/responses', 'https://chatgpt.com'],
    ['/v1/messages/count_tokens', ANTHROPIC],
    ['/v1/responses/compact', OPENAI],
    ['/v1/responses/input_tokens', OPENAI],
  ])('%s goes to %s', async (path, origin) => {
    const { post, received } = bench()
    await post(path, { model: 'm', messages: [], input: [] })
    expect(received[0]!.url).toBe(origin + path)
  })
})

describe("a ChatGPT login's requests", () => {
  const headers = { 'chatgpt-account-id': 'a' }
  const asked = async (path: string, flags: object) => {
    const { app, received } = bench({ flags: { openaiApiUrl: 'https://api.openai.com', ...flags } })
    await app.fetch(new Request(`http://localhost${path}`, { headers }))
    return received[0]!.url
  }

  it.each([
    ['/v1/responses', '/backend-api/codex/responses'],
    ['/p/shop/v1/models?client_version=1', '/backend-api/codex/models?client_version=1'],
    ['/backend-api/wham/usage', '/backend-api/wham/usage'],
  ])('%s goes to chatgpt.com%s', async (path, theirs) => {
    expect(await asked(path, {})).toBe(`https://chatgpt.com${theirs}`)
    const own = { chatgptApiUrl: 'https://gateway.test/chat' }
    expect(await asked(path, own)).toBe(`https://gateway.test/chat${theirs}`)
  })

  it('goes to a gateway for OpenAI as it is', async () => {
    const url = await asked('/v1/responses', { openaiApiUrl: OPENAI })
    expect(url).toBe(`${OPENAI}/v1/responses`)
  })
})

describe('bytes in are bytes out', () => {
  const odd = [
    '{"messages": [ ] , "model":"m", "a":1.0, "a":-0, "b":1e400}',
    'not JSON',
    '[]',
    '"text"',
    '{"model": "m"}',
    '',
    '{"messages": [{"role":"user","content":"hi"}]',
    '\ufeff{"messages":[]}',
    `{"model":"m","messages":[{"role":"user","content":"\\ud800 short"}]}`,
  ]

  it.each(odd)('for %j', async (body) => {
    const { post, received } = bench()
    await post('/v1/messages', body)
    expect(received[0]!.bytes).toEqual(new TextEncoder().encode(body))
  })

  it('for invalid UTF-8', async () => {
    const { post, received } = bench()
    const bytes = new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d])
    await post('/v1/messages', bytes)
    expect(received[0]!.bytes).toEqual(bytes)
  })

  it('under a bypass from the start, and for the whole conversation after it', async () => {
    const { post, received } = bench()
    const first = JSON.stringify(before(whole, 1), null, 1)
    await post('/v1/messages', first, { 'x-headroom-bypass': 'true' })
    expect(received[0]!.text).toBe(first)
    await post('/v1/messages', whole)
    expect(received[1]!.text).toBe(JSON.stringify(whole))
  })

  it('with --no-optimize', async () => {
    const { post, received } = bench({ flags: { optimize: false } })
    const response = await post('/v1/messages', whole)
    expect(received[0]!.text).toBe(JSON.stringify(whole))
    expect(response.headers.get('x-headroom-tokens-saved')).toBe('0')
    expect(response.headers.get('x-headroom-mode')).toBe('passthrough')
  })

  it('for a body that bears a signature or a digest', async () => {
    const { post, received } = bench()
    await post('/v1/messages', whole, { authorization: 'AWS4-HMAC-SHA256 Credential=x' })
    await post('/v1/messages', whole, { 'content-digest': 'sha-256=:x:' })
    for (const { text } of received) expect(text).toBe(JSON.stringify(whole))
  })

  it('for a compressed body without anything to encode, coding and all', async () => {
    const { post, received } = bench()
    const packed = new Uint8Array(gzipSync('{"model":"m","messages":[]}'))
    await post('/v1/messages', packed, { 'content-encoding': 'gzip' })
    expect(received[0]!.bytes).toEqual(packed)
    expect(received[0]!.headers.get('content-encoding')).toBe('gzip')
  })

  it('for a coding that is unknown, or not what the bytes are', async () => {
    const { post, received } = bench()
    const body = JSON.stringify(whole)
    for (const coding of ['sdch', 'gzip', 'gzip, gzip, gzip, gzip, gzip', 'zstd']) {
      await post('/v1/messages', body, { 'content-encoding': coding })
      expect(received.at(-1)!.text).toBe(body)
      expect(received.at(-1)!.headers.get('content-encoding')).toBe(coding)
    }
  })

  it('when the codec throws, which is counted', async () => {
    const parts = {
      codecs: {
        1: () => {
          throw new Error('boom')
        },
      },
    }
    const { post, received, app } = bench({ parts })
    const response = await post('/v1/messages', whole)
    expect(response.status).toBe(200)
    expect(received[0]!.text).toBe(JSON.stringify(whole))
    const stats = await (
      await app.fetch(new Request('http://localhost/stats', { headers: OWNER }))
    ).json()
    expect(stats.failures).toEqual({ codec: 1 })
  })
})

describe('a compressed request', () => {
  const json = JSON.stringify(whole)

  it.each([
    ['gzip', gzipSync(json)],
    ['x-gzip', gzipSync(json)],
    ['deflate', deflateSync(json)],
    ['zstd', zstdCompressSync(json)],
    ['gzip, zstd', zstdCompressSync(gzipSync(json))],
    ['identity, GZIP', gzipSync(json)],
  ])('in %s is read, and sent plain when it was edited', async (coding, packed) => {
    const { post, received } = bench()
    await post('/v1/messages', new Uint8Array(packed), { 'content-encoding': coding })
    const plain = bench()
    await plain.post('/v1/messages', whole)
    expect(received[0]!.text).toBe(plain.received[0]!.text)
    expect(received[0]!.headers.has('content-encoding')).toBe(false)
  })

  const zeros = new Uint8Array(3 * 2 ** 20)
  it.each([
    ['gzip', gzipSync(zeros)],
    ['zstd', zstdCompressSync(zeros)],
    ['gzip, gzip', gzipSync(gzipSync(zeros))],
    ['zstd, gzip', gzipSync(zstdCompressSync(zeros))],
  ])('that is a bomb in %s is refused', async (coding, packed) => {
    const { post, received } = bench({ flags: { bodyLimit: '1mb' } })
    const response = await post('/v1/messages', new Uint8Array(packed), {
      'content-encoding': coding,
    })
    expect(response.status).toBe(413)
    expect(await response.json()).toMatchObject({
      type: 'error',
      error: { type: 'request_too_large' },
    })
    expect(received).toEqual([])
  })

  it('that is too large is refused, whether it says its length or not', async () => {
    const { post } = bench({ flags: { bodyLimit: '64kb' } })
    const big = { model: 'm', messages: [{ role: 'user', content: listing(4000) }] }
    expect((await post('/v1/messages', big)).status).toBe(413)
    let pulled = 0
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled += 1
        controller.enqueue(new Uint8Array(16_384))
      },
    })
    expect((await post('/v1/chat/completions', endless)).status).toBe(413)
    expect(pulled).toBeLessThan(10)
  })
})

describe('everything else', () => {
  it.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD'])(
    '%s is relayed',
    async (method) => {
      const { app, received } = bench({
        upstream: () =>
          new Response(method === 'HEAD' ? null : 'made', {
            status: 201,
            headers: { 'x-up': '1' },
          }),
      })
      const body = method.startsWith('P') ? 'raw' : null
      const response = await app.fetch(
        new Request('http://localhost/v1/files?a=b', { method, body }),
      )
      expect(received[0]).toMatchObject({ method, url: `${OPENAI}/v1/files?a=b`, text: body ?? '' })
      expect(response.status).toBe(201)
      expect(response.headers.get('x-up')).toBe('1')
      expect(response.headers.has('x-headroom-request-id')).toBe(true)
      expect(await response.text()).toBe(method === 'HEAD' ? '' : 'made')
    },
  )

  it.each([
    ['/v1/models', {}, OPENAI],
    ['/v1/models', { 'x-api-key': 'k' }, ANTHROPIC],
    ['/v1/models', { 'anthropic-version': '2023-06-01' }, ANTHROPIC],
    ['/v1/models', { authorization: 'Bearer k' }, OPENAI],
    ['/v1/messages/batches', {}, ANTHROPIC],
    ['/api/event_logging', {}, OPENAI],
  ])('%s with %j goes to %s', async (path, headers, origin) => {
    const { app, received } = bench()
    await app.fetch(new Request(`http://localhost${path}`, { headers: headers as HeadersInit }))
    expect(received[0]!.url).toBe(origin + path)
  })

  it('cannot be sent to another host', async () => {
    const { app, received } = bench({ flags: { openaiApiUrl: 'https://gateway.test/team/v1' } })
    const paths = [
      '//evil.example/v1/messages',
      String.raw`/p/x/\\evil.example/`,
      '/p/x/%2e%2e/%2e%2e/',
      '/..%2fother',
    ]
    for (const path of paths) await app.fetch(new Request(`http://localhost${path}`))
    for (const { url } of received)
      expect(url).toMatch(/^https:\/\/(gateway\.test\/team\/|anthropic\.test\/)/)
  })

  it('a path that climbs is refused in the shape of its provider', async () => {
    const { app } = bench()
    const response = await app.fetch(new Request('http://localhost/v1/..%2f..%2fadmin'))
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error: { message: expect.any(String) } })
  })

  it('a WebSocket on a Responses path is told to use HTTP', async () => {
    const { app, received } = bench()
    const headers = { connection: 'Upgrade', upgrade: 'websocket' }
    for (const path of ['/v1/responses', '/backend-api/codex/responses']) {
      const response = await app.fetch(new Request(`http://localhost${path}`, { headers }))
      expect(response.status).toBe(426)
      expect(await response.json()).toMatchObject({ error: { message: expect.any(String) } })
    }
    expect(received).toEqual([])
  })
})

describe('the upstream answers', () => {
  it.each([400, 401, 404, 429, 500, 529])('%i verbatim', async (status) => {
    const body = '{"type":"error",  "error":{"message":"theirs"}}'
    const { post } = bench({
      upstream: () =>
        new Response(body, { status, headers: { 'retry-after': '7', 'request-id': 'r' } }),
    })
    const response = await post('/v1/messages', whole)
    expect(response.status).toBe(status)
    expect(await response.text()).toBe(body)
    expect(response.headers.get('retry-after')).toBe('7')
    expect(response.headers.get('request-id')).toBe('r')
  })

  it('with a redirect, which is the client’s to follow', async () => {
    const { post } = bench({
      upstream: () => new Response(null, { status: 307, headers: { location: 'https://x.test/' } }),
    })
    const response = await post('/v1/messages', whole)
    expect(response.status).toBe(307)
    expect(response.headers.get('location')).toBe('https://x.test/')
  })
})
