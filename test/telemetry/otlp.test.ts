import type { IncomingMessage } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { ANTHROPIC, bench, conversation, listen, type Bench } from '../proxy/support.ts'
import { ask as askOwner, askJson } from '../routes/support.ts'

interface Got {
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly text: string
  readonly body: any
}

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

/** A collector that keeps what it gets. */
async function collector(status = 200) {
  const got: Got[] = []
  const server = await listen((request, response) => {
    let text = ''
    request.setEncoding('utf8').on('data', (part: string) => (text += part))
    request.on('end', () => {
      got.push({ url: request.url!, headers: request.headers, text, body: JSON.parse(text) })
      response.writeHead(status, { 'content-type': 'application/json' }).end('{}')
    })
  })
  closing.push(server.close)
  return { url: server.url, got, of: (path: string) => got.filter(({ url }) => url === path) }
}

const USAGE = { input_tokens: 5, cache_read_input_tokens: 70, output_tokens: 9 }

/** An app whose requests for the collector go there, all others to a provider in this process. */
function observed(endpoint: string, env: Record<string, string> = {}) {
  const draining = new AbortController()
  const sent: string[] = []
  const made: Bench = bench({
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, ...env },
    platform: {
      draining: draining.signal,
      async fetch(request) {
        sent.push(request.url)
        if (!request.url.startsWith(ANTHROPIC)) return fetch(request)
        return Response.json({ type: 'message', usage: USAGE })
      },
    },
  })
  return {
    ...made,
    sent,
    /** All that is to be told has been told. */
    async told() {
      draining.abort()
      await made.settled()
    },
  }
}

const KEY = 'sk-ant-a-key-of-the-clients'
const ask = (app: Bench) =>
  app.post(
    '/p/my%20project/v1/messages',
    { ...conversation(2), model: 'claude-sonnet-4-5' },
    {
      'x-api-key': KEY,
      'user-agent': 'claude-cli/2.1.0',
    },
  )

describe('OpenTelemetry', () => {
  it('gets a span a request, with the names of the GenAI conventions', async () => {
    const { url, of } = await collector()
    const app = observed(`${url}/`, { OTEL_SERVICE_NAME: 'my-proxy' })
    const before = Date.now()
    await (await ask(app)).text()
    await app.told()
    const [post] = of('/v1/traces')
    expect(post!.headers['content-type']).toBe('application/json')
    const [{ resource, scopeSpans }] = post!.body.resourceSpans
    expect(attributesOf(resource)).toMatchObject({ 'service.name': 'my-proxy' })
    const [span] = scopeSpans[0].spans
    expect(span).toMatchObject({
      traceId: expect.stringMatching(/^[\da-f]{32}$/),
      spanId: expect.stringMatching(/^[\da-f]{16}$/),
      name: 'chat claude-sonnet-4-5',
      kind: 3,
      status: {},
    })
    expect(Number(BigInt(span.startTimeUnixNano) / 1_000_000n)).toBeGreaterThan(before - 1000)
    expect(BigInt(span.endTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(span.startTimeUnixNano))
    expect(attributesOf(span)).toMatchObject({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'anthropic',
      'gen_ai.request.model': 'claude-sonnet-4-5',
      'gen_ai.usage.input_tokens': '75',
      'gen_ai.usage.cache_read.input_tokens': '70',
      'gen_ai.usage.output_tokens': '9',
      'headroom.project': 'my project',
      'http.response.status_code': '200',
    })
  })

  it('gets the figures of /metrics as cumulative sums and histograms', async () => {
    const { url, of } = await collector()
    const app = observed(url)
    for (let i = 0; i < 3; i++) await (await ask(app)).text()
    await app.told()
    const [{ scopeMetrics }] = of('/v1/metrics').at(-1)!.body.resourceMetrics
    const metrics = new Map<string, any>(
      scopeMetrics[0].metrics.map((metric: any) => [metric.name, metric]),
    )
    expect(metrics.get('headroom.requests').sum).toMatchObject({
      aggregationTemporality: 2,
      isMonotonic: true,
      dataPoints: [{ asDouble: 3, timeUnixNano: expect.stringMatching(/^\d{19}$/) }],
    })
    expect(metrics.get('headroom.saved_dollars')).toHaveProperty('gauge')
    const [added] = metrics.get('headroom.added_latency_seconds').histogram.dataPoints
    expect(added.count).toBe('3')
    expect(added.bucketCounts).toHaveLength(added.explicitBounds.length + 1)
    expect(added.bucketCounts.map(Number).reduce((a: number, b: number) => a + b)).toBe(3)
  })

  it('gets its own headers, and no key, text or address of a client', async () => {
    const { url, got } = await collector()
    const app = observed(url, {
      OTEL_EXPORTER_OTLP_HEADERS: 'api-key=its%20own, Other=1,broken,bad name=2',
    })
    await (await ask(app)).text()
    await app.told()
    expect(got).toHaveLength(2)
    for (const { headers, text } of got) {
      expect(headers).toMatchObject({ 'api-key': 'its own', other: '1' })
      expect(JSON.stringify(headers) + text).not.toMatch(/sk-ant|const value|careful agent|Read/)
    }
  })

  it('is not counted as traffic', async () => {
    const { url } = await collector()
    const app = observed(url)
    await (await ask(app)).text()
    await app.told()
    expect(app.sent.filter((one) => one.startsWith(url))).toHaveLength(2)
    expect(await askJson(app.app, '/stats')).toMatchObject({ requests: { total: 1, relayed: 0 } })
  })

  it('fails in silence, and is counted', async () => {
    const refusing = await collector(503)
    for (const endpoint of [refusing.url, 'http://127.0.0.1:9']) {
      const app = observed(endpoint)
      await (await ask(app)).text()
      await app.told()
      expect(await spansOf(app)).toEqual({ failed: 1 })
      expect(app.logged.filter(({ level }) => level !== 'info')).toEqual([])
    }
  })

  it('lets the oldest go when too many wait', async () => {
    const { url, of } = await collector()
    const app = observed(url)
    const small = { model: 'claude-test', messages: [{ role: 'user', content: 'hi' }] }
    for (let i = 0; i < 2060; i++) await (await app.post('/v1/messages', small)).text()
    await app.told()
    const spans = of('/v1/traces').flatMap(({ body }) => body.resourceSpans[0].scopeSpans[0].spans)
    const { sent = 0, dropped = 0 } = await spansOf(app)
    expect(sent).toBe(spans.length)
    expect(sent + dropped).toBe(2060)
  })

  it.each(['localhost:4317', 'unix:/run/collector.sock', 'http://user:pass@127.0.0.1:4318'])(
    'is off where the address is none that can be called, as %s',
    async (endpoint) => {
      const app = observed(endpoint)
      await (await ask(app)).text()
      await app.told()
      expect(app.sent).toHaveLength(1)
      expect(app.logged).toContainEqual(expect.objectContaining({ event: 'telemetry_off' }))
      expect(JSON.stringify(app.logged)).not.toContain('pass')
    },
  )
})

/** Names and values, without the types. */
function attributesOf({ attributes }: any): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }: any) => [key, Object.values(value)[0]]))
}

/** What became of the spans, as `/metrics` has it. */
async function spansOf({ app }: Bench): Promise<Record<string, number>> {
  const text = await (await askOwner(app, '/metrics')).text()
  const lines = text.matchAll(/^headroom_telemetry_spans_total\{outcome="(\w+)"\} (\d+)$/gm)
  return Object.fromEntries([...lines].map(([, outcome, count]) => [outcome, Number(count)]))
}
