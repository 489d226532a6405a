import { request as open } from 'node:http'
import zlib from 'node:zlib'
import { afterEach, describe, expect, test } from 'vitest'
import { startProvider, steps, type Provider, type Turn } from './index.ts'

const TURN: Turn = {
  thinking: 'Where is it?',
  text: 'Let me look — at the file.',
  calls: [{ name: 'read', input: { path: 'a.ts', note: '£ 🙂' } }],
}
const LAST: Turn = { text: 'Done.' }

const BODIES: Readonly<Record<string, object>> = {
  '/v1/messages?beta=true': {
    model: 'claude-sonnet-5',
    tools: [{ name: 'read' }],
    messages: [{ role: 'user', content: 'hi' }],
  },
  '/v1/chat/completions': {
    model: 'gpt-5.4',
    tools: [{ type: 'function', function: { name: 'read' } }],
    messages: [{ role: 'user', content: 'hi' }],
  },
  '/v1/responses': {
    model: 'gpt-5.4',
    tools: [{ type: 'function', name: 'read' }],
    input: 'hi',
  },
}

let provider: Provider
afterEach(() => provider.close())

async function start(turns = [TURN, LAST], maxTurns = 60): Promise<void> {
  provider = await startProvider({ script: steps(turns), maxTurns })
}

function post(path: string, body: object | Uint8Array<ArrayBuffer>, headers = {}) {
  return fetch(provider.url + path, {
    method: 'POST',
    headers: { 'x-api-key': 'dummy', 'anthropic-version': '2023-06-01', ...headers },
    body: body instanceof Uint8Array ? body : JSON.stringify(body),
  })
}

const dataOf = (sse: string) =>
  sse
    .split('\n\n')
    .map((event) => event.split('\n').find((line) => line.startsWith('data: ')))
    .filter((line) => line !== undefined && line !== 'data: [DONE]')
    .map((line) => JSON.parse(line!.slice(6)))

describe('answers', () => {
  test('Anthropic: the stream adds up to the whole answer', async () => {
    await start()
    const path = '/v1/messages?beta=true'
    const whole = await (await post(path, BODIES[path]!)).json()
    expect(whole.content.map((block: { type: string }) => block.type)).toEqual([
      'thinking',
      'text',
      'tool_use',
    ])
    const streamed = await post(path, { ...BODIES[path]!, stream: true })
    expect(streamed.headers.get('content-type')).toBe('text/event-stream')
    const events = dataOf(await streamed.text())
    const joined = (type: string, field: string) =>
      events
        .filter((event) => event.delta?.type === type)
        .map((event) => event.delta[field])
        .join('')
    expect(joined('thinking_delta', 'thinking')).toBe(TURN.thinking)
    expect(joined('signature_delta', 'signature')).toBe(whole.content[0].signature)
    expect(joined('text_delta', 'text')).toBe(TURN.text)
    expect(JSON.parse(joined('input_json_delta', 'partial_json'))).toEqual(TURN.calls![0]!.input)
    expect(events[0].message.usage.input_tokens).toBe(whole.usage.input_tokens)
    expect(events.at(-2).usage.output_tokens).toBe(whole.usage.output_tokens)
    expect(events.at(-1).type).toBe('message_stop')
  })

  test('Chat: the stream adds up to the whole answer', async () => {
    await start()
    const path = '/v1/chat/completions'
    const whole = await (await post(path, BODIES[path]!)).json()
    const call = whole.choices[0].message.tool_calls[0]
    expect(JSON.parse(call.function.arguments)).toEqual(TURN.calls![0]!.input)
    const options = { stream: true, stream_options: { include_usage: true } }
    const events = dataOf(await (await post(path, { ...BODIES[path]!, ...options })).text())
    const deltas = events.flatMap((event) => event.choices.map((choice: any) => choice.delta))
    expect(deltas.map((delta) => delta.content ?? '').join('')).toBe(TURN.text)
    const parts = deltas.flatMap((delta) => delta.tool_calls ?? [])
    expect(parts.map((part) => part.function.arguments).join('')).toBe(call.function.arguments)
    expect(events.at(-1).usage).toEqual(whole.usage)
  })

  test('Responses: the stream ends with the whole answer', async () => {
    await start()
    const path = '/v1/responses'
    const whole = await (await post(path, BODIES[path]!)).json()
    const events = dataOf(await (await post(path, { ...BODIES[path]!, stream: true })).text())
    expect(events.map((event) => event.sequence_number)).toEqual(events.map((_, i) => i))
    const done = events.filter((event) => event.type === 'response.output_item.done')
    expect(done.map((event) => event.item)).toEqual(events.at(-1).response.output)
    const plain = (output: { type: string }[]) => output.map(({ type }) => type)
    expect(plain(events.at(-1).response.output)).toEqual(plain(whole.output))
    const said = events.filter((event) => event.type === 'response.output_text.delta')
    expect(said.map((event) => event.delta).join('')).toBe(TURN.text)
  })
})

test('requests that only count are validated and begin no answer', async () => {
  await start()
  const path = '/v1/messages/count_tokens?beta=true'
  const counted = await (await post(path, BODIES['/v1/messages?beta=true']!)).json()
  expect(counted.input_tokens).toBeGreaterThan(5)
  expect((await post(path, { model: 'm' })).status).toBe(400)
  expect(provider.billed.size).toBe(0)
})

describe('the record', () => {
  test.each([
    ['gzip', zlib.gzipSync],
    ['deflate', zlib.deflateSync],
    ['br', zlib.brotliCompressSync],
    ['zstd', zlib.zstdCompressSync],
  ])('holds bytes and JSON of a %s body', async (coding, compress) => {
    await start()
    const body = BODIES['/v1/responses']!
    const raw = Uint8Array.from(compress(JSON.stringify(body)))
    const response = await post('/v1/responses', raw, { 'content-encoding': coding })
    expect(response.status).toBe(200)
    const [request] = provider.requests
    expect(Uint8Array.from(request!.raw)).toEqual(raw)
    expect(request!.json).toEqual(body)
    expect(request).toMatchObject({ method: 'POST', path: '/v1/responses' })
    expect(request!.headers['content-encoding']).toBe(coding)
  })

  test('other paths are answered and kept; WebSockets are declined', async () => {
    await start()
    expect((await fetch(`${provider.url}/api/hello`)).status).toBe(200)
    const headers = { connection: 'upgrade', upgrade: 'websocket' }
    const status = await new Promise((done) => {
      open(`${provider.url}/v1/responses`, { headers }, (response) => {
        response.resume()
        done(response.statusCode)
      }).end()
    })
    expect(status).toBe(426)
    expect(provider.requests.map(({ path }) => path)).toEqual(['/api/hello', '/v1/responses'])
    expect(provider.violations).toEqual([])
  })
})

describe('refusals', () => {
  test.each(Object.keys(BODIES))('%s: 400 in the shape of the provider', async (path) => {
    await start()
    const response = await post(path, { model: 'm' })
    expect(response.status).toBe(400)
    expect((await response.json()).error.type).toBe('invalid_request_error')
    expect(provider.violations).toHaveLength(1)
    expect(provider.violations[0]!.request).toBe(0)
  })

  test('no credential, no JSON, no end', async () => {
    await start([LAST], 1)
    const path = '/v1/responses'
    expect((await post(path, BODIES[path]!, { 'x-api-key': '' })).status).toBe(401)
    expect((await post(path, Uint8Array.from(Buffer.from('{')))).status).toBe(400)
    expect((await post(path, BODIES[path]!)).status).toBe(200)
    expect((await post(path, BODIES[path]!)).status).toBe(400)
    expect(provider.violations.map(({ at }) => at)).toEqual(['authorization', 'body', 'turns'])
  })

  test('thinking is bound to the prompt before it', async () => {
    await start()
    const path = '/v1/messages'
    const first = BODIES['/v1/messages?beta=true'] as { messages: object[] }
    const { content } = await (await post(path, first)).json()
    const result = { type: 'tool_result', tool_use_id: content[2].id, content: 'x' }
    const next = (asked: object) => ({
      ...first,
      messages: [asked, { role: 'assistant', content }, { role: 'user', content: [result] }],
    })
    const marked = { type: 'text', text: 'hi', cache_control: { type: 'ephemeral' } }
    expect((await post(path, next({ role: 'user', content: [marked] }))).status).toBe(200)
    expect((await post(path, next({ role: 'user', content: 'ho' }))).status).toBe(400)
    expect(provider.violations[0]!.message).toContain('bound to a different conversation')
    const block_binding = { prefix_mismatch_behavior: 'drop_block' }
    const dropping = (asked: object) => ({ ...next(asked), thinking: { block_binding } })
    const changes = async (asked: object) =>
      (await (await post(path, dropping(asked))).json()).input_transformations
    expect(await changes({ role: 'user', content: 'hi' })).toEqual([])
    const reason = 'prefix_binding_mismatch'
    expect(await changes({ role: 'user', content: 'ho' })).toEqual([
      { type: 'thinking_dropped', path: 'messages.1.content.0', reason },
    ])
  })
})

describe('steps', () => {
  const seen = (results: string[], tools = ['read']) => ({
    model: 'm',
    stream: true,
    tools,
    results,
  })
  const two: Turn = { calls: [TURN.calls![0]!, TURN.calls![0]!] }
  const script = steps([TURN, two, LAST])
  const played = (...given: Parameters<typeof seen>) => script(seen(...given), {} as never)

  test('counts results, whatever came last', () => {
    expect(played([])).toBe(TURN)
    expect(played(['1'])).toBe(two)
    expect(played(['1', '2', '3'])).toBe(LAST)
    expect(played(['1', '2', '3', '4'])).toBe(LAST)
  })

  test('never calls a tool that was not offered', () => {
    expect(played([], []).calls).toBeUndefined()
  })
})
