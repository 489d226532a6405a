import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { bench, conversation, listen } from './support.ts'

const whole = conversation(1)
const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()))
})

/** A bench whose upstream is a real server. */
async function real(handler: Parameters<typeof listen>[0], flags: Record<string, unknown> = {}) {
  const server = await listen(handler)
  open.push(server)
  const urls = { anthropicApiUrl: server.url, openaiApiUrl: server.url }
  return bench({ flags: { ...urls, ...flags }, platform: { fetch: (request) => fetch(request) } })
}

function request(signal?: AbortSignal): Request {
  return new Request('http://localhost/v1/messages', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(whole),
    ...(signal && { signal }),
  })
}

const EVENTS =
  'event: message_start\r\ndata: {"type":"message_start","message":{"usage":{"input_tokens":3,"output_tokens":1}}}\r\n\r\n' +
  'event: content_block_delta\ndata: {"delta":{"text":"naïve — 日本 \\"usage\\" 🎉"}}\n\n' +
  'data: {"broken \n\ndata: [DONE]\n\n' +
  'event: message_delta\ndata: {"type":"message_delta","usage":{"output_tokens":42}}\n\n'

describe('a stream', () => {
  it('arrives as it was sent, wherever it is cut, and its usage is read', async () => {
    const bytes = new TextEncoder().encode(EVENTS)
    for (let cut = 1; cut < bytes.length; cut += 1) {
      const source = new ReadableStream<Uint8Array>({
        start(controller) {
          controller.enqueue(bytes.slice(0, cut))
          controller.enqueue(bytes.slice(cut))
          controller.close()
        },
      })
      const headers = { 'content-type': 'text/event-stream; charset=utf-8' }
      const { app, logged, settled } = bench({ upstream: () => new Response(source, { headers }) })
      const response = await app.fetch(request())
      expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes)
      await settled()
      expect(logged.find(({ event }) => event === 'request')).toMatchObject({
        ending: 'complete',
        input: 3,
        output: 42,
      })
    }
  })

  it('passes each chunk when it comes, and takes no more than the client does', async () => {
    let upstream: ReadableStreamDefaultController<Uint8Array>
    let pulls = 0
    const source = new ReadableStream<Uint8Array>(
      {
        start(controller) {
          upstream = controller
        },
        pull() {
          pulls += 1
        },
      },
      { highWaterMark: 0 },
    )
    const headers = { 'content-type': 'text/event-stream' }
    const { app } = bench({ upstream: () => new Response(source, { headers }) })
    const reader = (await app.fetch(request())).body!.getReader()
    expect(pulls).toBe(0)
    for (const word of ['data: a\n\n', 'data: b\n\n']) {
      const next = reader.read()
      const chunk = new TextEncoder().encode(word)
      upstream!.enqueue(chunk)
      // The very chunk: nothing was copied or joined on its way.
      expect((await next).value).toBe(chunk)
    }
  })

  it('that breaks off breaks off for the client too', async () => {
    const { app, logged, settled } = await real((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write('data: a\n\n', () => response.destroy())
    })
    const response = await app.fetch(request())
    await expect(response.text()).rejects.toThrow()
    await settled()
    expect(logged.find(({ event }) => event === 'request')).toMatchObject({
      ending: 'upstream_failed',
    })
  })

  it('that the client leaves is left upstream', async () => {
    let answer!: ServerResponse
    const { app, logged, settled } = await real((_, response) => {
      answer = response
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write('data: a\n\n')
    })
    const reader = (await app.fetch(request())).body!.getReader()
    await reader.read()
    const closed = once(answer, 'close')
    await reader.cancel()
    await closed
    await settled()
    expect(logged.find(({ event }) => event === 'request')).toMatchObject({ ending: 'client_gone' })
  })

  it('whose client’s signal aborts is aborted upstream', async () => {
    const gone = new AbortController()
    let answer!: ServerResponse
    const { app } = await real((_, response) => {
      answer = response
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write('data: a\n\n')
    })
    const reader = (await app.fetch(request(gone.signal))).body!.getReader()
    await reader.read()
    const closed = once(answer, 'close')
    const broken = expect(reader.read()).rejects.toThrow()
    gone.abort()
    await Promise.all([closed, broken])
  })
})

describe('before the answer begins', () => {
  it('a client that goes away aborts the upstream', async () => {
    const gone = new AbortController()
    let arrived!: (response: ServerResponse) => void
    const arrival = new Promise<ServerResponse>((resolve) => (arrived = resolve))
    const { app } = await real((_, response) => arrived(response))
    const pending = app.fetch(request(gone.signal))
    const closed = once(await arrival, 'close')
    gone.abort()
    await closed
    expect((await pending).status).toBe(499)
  })

  it('an upstream that cannot be reached is a 502 in the dialect’s shape', async () => {
    const server = await listen(() => {})
    await server.close()
    const { post } = bench({
      flags: { anthropicApiUrl: server.url, openaiApiUrl: server.url },
      platform: { fetch: (request) => fetch(request) },
    })
    const anthropic = await post('/v1/messages', whole)
    expect(anthropic.status).toBe(502)
    expect(await anthropic.json()).toMatchObject({ type: 'error', error: { type: 'api_error' } })
    const openai = await post('/v1/responses', { model: 'm', input: 'hi' })
    expect(openai.status).toBe(502)
    expect(openai.headers.get('x-headroom-request-id')).toMatch(/^hr_/)
    const { error } = (await openai.json()) as { error: { code: string; message: string } }
    expect(error.code).toBe('upstream_unreachable')
    expect(error.message).toBe(`Headroom cannot reach ${new URL(server.url).host} (ECONNREFUSED).`)
  })

  it('an upstream that does not begin in time is a 504', async () => {
    const { app } = await real(() => {}, { headersTimeout: 1 })
    const response = await app.fetch(request())
    expect(response.status).toBe(504)
    expect(await response.json()).toMatchObject({ type: 'error' })
  })

  it('a client that breaks off its own request is no defect of ours', async () => {
    const { post, logged } = bench()
    const broken = new ReadableStream({
      pull(controller) {
        controller.error(new Error('reset'))
      },
    })
    expect((await post('/v1/messages', broken)).status).toBe(499)
    expect(logged).toMatchObject([{ event: 'refused', code: 'client_gone' }])
  })
})

describe('a coded answer', () => {
  it('that fetch has decoded goes on without its old headers', async () => {
    const json = JSON.stringify({ type: 'message', usage: { input_tokens: 8, output_tokens: 1 } })
    const { app, logged, settled } = await real((_, response) => {
      const packed = gzipSync(json)
      response.writeHead(200, {
        'content-type': 'application/json',
        'content-encoding': 'gzip',
        'content-length': packed.length,
        'set-cookie': ['a=1', 'b=2'],
      })
      response.end(packed)
    })
    const response = await app.fetch(request())
    expect(await response.text()).toBe(json)
    expect(response.headers.has('content-encoding')).toBe(false)
    expect(response.headers.has('content-length')).toBe(false)
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
    await settled()
    expect(logged.find(({ event }) => event === 'request')).toMatchObject({ input: 8 })
  })

  it.each([
    ['gzip', gzipSync],
    ['zstd', zstdCompressSync],
  ])(
    'in %s that it has not goes on as it is, and is metered all the same',
    async (coding, pack) => {
      const packed = new Uint8Array(pack(EVENTS))
      const headers = {
        'content-type': 'text/event-stream',
        'content-encoding': coding,
        'content-length': String(packed.length),
      }
      const { app, logged, settled } = bench({
        upstream: () => new Response(packed, { headers }),
        platform: { fetchDecodes: new Set() },
      })
      const response = await app.fetch(request())
      expect(new Uint8Array(await response.arrayBuffer())).toEqual(packed)
      expect(response.headers.get('content-encoding')).toBe(coding)
      expect(response.headers.get('content-length')).toBe(String(packed.length))
      await settled()
      expect(logged.find(({ event }) => event === 'request')).toMatchObject({
        input: 3,
        output: 42,
      })
    },
  )

  it('that is not what it says goes on all the same', async () => {
    const packed = new Uint8Array([1, 2, 3])
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' }
    const { app, logged, settled } = bench({
      upstream: () => new Response(packed, { headers }),
      platform: { fetchDecodes: new Set() },
    })
    const response = await app.fetch(request())
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(packed)
    await settled()
    expect(logged.find(({ event }) => event === 'request')).not.toHaveProperty('input')
  })
})
