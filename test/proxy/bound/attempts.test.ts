import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { before, bench, conversation, type BenchOptions } from '../support.ts'

const thinking = { type: 'thinking', thinking: 'Hm.', signature: 'c2ln' }

/** A conversation in its middle, with thinking in it; its past goes as it came. */
function begun(model = 'claude-opus-5-5') {
  const { messages, ...rest } = before(conversation(5), 1)
  return {
    ...rest,
    model,
    messages: messages.map((message) => {
      const { role, content } = message as { role: string; content: object[] }
      return role === 'assistant' ? { role, content: [thinking, ...content] } : message
    }),
  }
}

const REFUSAL =
  'messages.1.content.0: Invalid `signature` in `thinking` block. The block is bound to a different ' +
  'conversation. Remove the block.'

function refusal(message = REFUSAL, more: object = {}) {
  return { type: 'error', error: { type: 'invalid_request_error', message }, ...more }
}

/** Answers a list of them, one after the other, the last for ever. */
function upstream(...answers: (() => Response)[]): BenchOptions {
  let at = 0
  return { upstream: () => answers[Math.min(at++, answers.length - 1)]!() }
}

const json =
  (status: number, body: unknown, headers = {}) =>
  () =>
    Response.json(body, { status, headers })
const taken = json(200, { ok: true })
const refused = (number: number) =>
  json(400, refusal(REFUSAL, { request_id: `req_${number}` }), { 'request-id': `req_${number}` })

describe('a refusal of thinking', () => {
  it('sends the same method, headers and query again, with another body', async () => {
    const { post, received } = bench(upstream(refused(1), taken))
    const headers = { 'x-api-key': 'sk-test', 'anthropic-beta': 'a,b', 'x-other': '1' }
    const response = await post('/v1/messages?beta=true&x=%2f', begun(), headers)
    expect(await response.json()).toEqual({ ok: true })
    const [first, second] = received
    expect(received).toHaveLength(2)
    expect(second!.text).not.toBe(first!.text)
    expect(second!.text.length).toBeLessThan(first!.text.length)
    for (const key of ['url', 'method'] as const) expect(second![key]).toBe(first![key])
    expect([...second!.headers]).toEqual([...first!.headers])
    expect(response.headers.get('x-headroom-tokens-saved')).not.toBe('0')
  })

  it('is passed on as it was, the first, when no plan works; each is tried once', async () => {
    const { post, received } = bench(upstream(refused(1), refused(2), refused(3), refused(4)))
    const response = await post('/v1/messages', begun())
    expect(response.status).toBe(400)
    expect(response.headers.get('request-id')).toBe('req_1')
    expect(await response.text()).toBe(JSON.stringify(refusal(REFUSAL, { request_id: 'req_1' })))
    // As first seen in its middle, and whole: what would go wholly raw has the same past as the first.
    expect(received).toHaveLength(2)
    expect(new Set(received.map(({ text }) => text)).size).toBe(2)
  })

  it('of a known conversation tries what is not its own plan, and that one is its own from then on', async () => {
    const { post, received } = bench(upstream(taken, taken, refused(1), taken))
    const whole = begun()
    await post('/v1/messages', { ...whole, messages: whole.messages.slice(0, 1) })
    await post('/v1/messages', { ...whole, messages: whole.messages.slice(0, 3) })
    const response = await post('/v1/messages', whole)
    expect(response.status).toBe(200)
    // Whole is what it was, and what was refused; then the past goes as it came.
    expect(received).toHaveLength(4)
    expect(received[3]!.text.length).toBeGreaterThan(received[2]!.text.length)
    await post('/v1/messages', whole)
    expect(received[4]!.text).toBe(received[3]!.text)
  })

  it.each([
    ['the older words', refusal('messages.1.content.0: Invalid signature in thinking block')],
    ['redacted thinking', refusal('x: Invalid `signature` in `redacted_thinking` block')],
    ['a gateway', { error: { message: JSON.stringify(refusal()), type: 'api_error' } }],
    ['a list', [{ error: { code: 400, message: JSON.stringify(JSON.stringify(refusal())) } }]],
  ])('is known in the words of %s', async (_, body) => {
    const { post, received } = bench(upstream(json(400, body), taken))
    expect((await post('/v1/messages', begun())).status).toBe(200)
    expect(received).toHaveLength(2)
  })

  it('is read when it is coded, and passed on as it is', async () => {
    const bytes = gzipSync(JSON.stringify(refusal()))
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' }
    const coded = () => new Response(bytes, { status: 400, headers })
    const platform = { fetchDecodes: new Set<string>() }
    const { post, received } = bench({ ...upstream(coded), platform })
    const response = await post('/v1/messages', begun())
    expect(received).toHaveLength(2)
    expect(response.headers.get('content-encoding')).toBe('gzip')
    expect(Buffer.from(await response.arrayBuffer())).toEqual(bytes)
  })

  it('ends the trying when another answer comes, of which nothing is learned', async () => {
    const busy = json(529, { type: 'error' }, { 'retry-after': '1' })
    const { post, received } = bench(upstream(refused(1), busy, refused(2), taken))
    const response = await post('/v1/messages', begun())
    expect(response.status).toBe(529)
    expect(response.headers.get('retry-after')).toBe('1')
    expect((await post('/v1/messages', begun())).status).toBe(200)
    expect(received.map(({ text }) => text === received[0]!.text)).toEqual([
      true,
      false,
      true,
      false,
    ])
  })
})

describe('no other plan is tried', () => {
  const once = async (options: BenchOptions, body: object = begun(), headers = {}) => {
    const { post, received } = bench(options)
    const response = await post('/v1/messages', body, headers)
    expect(received).toHaveLength(1)
    return response
  }

  it('for another error', async () => {
    const other = refusal('messages.1: tool_use ids were found without tool_result blocks')
    expect(await (await once(upstream(json(400, other)))).json()).toEqual(other)
  })

  it.each([401, 413, 429, 500])('for the same words under %i', async (status) => {
    expect((await once(upstream(json(status, refusal())))).status).toBe(status)
  })

  it('for an error that is no JSON, or far longer than one is', async () => {
    const text = () => new Response(REFUSAL, { status: 400 })
    expect(await (await once(upstream(text))).text()).toBe(REFUSAL)
    const long = refusal(REFUSAL + ' '.repeat(70_000))
    expect(await (await once(upstream(json(400, long)))).json()).toEqual(long)
  })

  it('where the model binds nothing, where there is no thinking, or nothing is encoded', async () => {
    const options = upstream(refused(1))
    await once(options, begun('claude-opus-4-8'))
    await once(options, before(conversation(5), 1))
    await once(options, begun(), { 'x-headroom-bypass': 'true' })
    await once({ ...options, flags: { optimize: false } })
  })

  it('for a body that only counts', async () => {
    const { post, received } = bench(upstream(refused(1)))
    expect((await post('/v1/messages/count_tokens', begun())).status).toBe(400)
    expect(received).toHaveLength(1)
  })
})

describe('while a refusal is held back', () => {
  it('a client that goes away ends it', async () => {
    let resolve: (signal: AbortSignal) => void
    const asked = new Promise<AbortSignal>((done) => (resolve = done))
    const { app } = bench({
      upstream({ signal }) {
        resolve(signal)
        const body = new ReadableStream({
          start: (controller) =>
            signal.addEventListener('abort', () => controller.error(signal.reason)),
        })
        return new Response(body, { status: 400, headers: { 'content-type': 'application/json' } })
      },
    })
    const gone = new AbortController()
    const request = new Request('http://127.0.0.1:8787/v1/messages', {
      method: 'POST',
      body: JSON.stringify(begun()),
      headers: { 'content-type': 'application/json' },
      signal: gone.signal,
    })
    const response = app.fetch(request)
    const upstreams = await asked
    gone.abort()
    expect((await response).status).toBe(499)
    expect(upstreams.aborted).toBe(true)
  })

  it('an upstream that breaks off is one that cannot be reached', async () => {
    const { post } = bench({
      upstream: () =>
        new Response(new ReadableStream({ start: (to) => to.error(new Error('reset')) }), {
          status: 400,
          headers: { 'content-type': 'application/json' },
        }),
    })
    const response = await post('/v1/messages', begun())
    expect(response.status).toBe(502)
    expect(await response.json()).toMatchObject({ type: 'error' })
  })
})
