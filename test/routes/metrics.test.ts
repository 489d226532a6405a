import parse from 'parse-prometheus-text-format'
import { describe, expect, it } from 'vitest'
import { createMetrics } from '../../src/telemetry/metrics.ts'
import { exposition } from '../../src/telemetry/prometheus.ts'
import { events } from '../dashboard/events.ts'
import { bench, before, conversation } from '../proxy/support.ts'
import { ask } from './support.ts'

/** As a scraper reads them, by name. */
function families(text: string): Map<string, any> {
  return new Map(parse(text).map((family: any) => [family.name, family]))
}

const USAGE = {
  input_tokens: 5,
  cache_read_input_tokens: 70,
  cache_creation_input_tokens: 11,
  output_tokens: 9,
}

describe('/metrics', () => {
  it('tells what went through, as a scraper reads it', async () => {
    const { app, post, settled } = bench({
      upstream: () => Response.json({ type: 'message', usage: USAGE }),
      platform: { tokenizer: async () => (text) => text.length >> 2 },
    })
    const whole = { ...conversation(2), model: 'claude-sonnet-4-5' }
    for (const turns of [2, 1, 0]) await (await post('/v1/messages', before(whole, turns))).text()
    await settled()
    const answer = await ask(app, '/metrics')
    expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
    const found = families(await answer.text())
    const model = 'claude-sonnet-4-5'
    expect(found.get('headroom_requests_total').metrics).toEqual([
      { value: '3', labels: { dialect: 'anthropic', model, status: '200' } },
    ])
    const tokens = found.get('headroom_provider_tokens_total').metrics
    expect(tokens).toContainEqual({ value: '210', labels: { model, kind: 'cache_read' } })
    expect(tokens).toContainEqual({ value: '33', labels: { model, kind: 'cache_write_5m' } })
    const removed = found.get('headroom_form_tokens_removed_total').metrics
    expect(
      Number(removed.find(({ labels }: any) => labels.form === 'gutter').value),
    ).toBeGreaterThan(100)
    const [billed] = found.get('headroom_billed_dollars_total').metrics
    expect(Number(billed.value)).toBeGreaterThan(0)
    const [added] = found.get('headroom_added_latency_seconds').metrics
    expect(added.count).toBe('3')
    expect(added.buckets['+Inf']).toBe('3')
  })

  it('names the worker where a scrape reaches any of several', async () => {
    const { app } = bench({ flags: { workers: 2 } })
    const found = families(await (await ask(app, '/metrics')).text())
    expect(found.get('headroom_info').metrics[0].labels.worker).toMatch(/^[\da-f]{8}$/)
  })
})

describe('the exposition', () => {
  const metrics = createMetrics()
  for (const event of events(2000, Date.now())) metrics.add(event)
  const text = exposition(metrics.families())

  it('keeps the rules of names, types and texts', () => {
    expect(text.endsWith('\n')).toBe(true)
    const found = families(text)
    expect(found.size).toBe(metrics.families().length)
    for (const { name, type, help } of found.values()) {
      expect(name).toMatch(/^headroom_[a-z_]+$/)
      expect(help).toMatch(/^[A-Z].*\.$/)
      expect([name, name.endsWith('_total')]).toEqual([name, type === 'COUNTER'])
      if (type === 'HISTOGRAM') expect(name).toMatch(/_seconds$/)
    }
  })

  it('has cumulative buckets that end with the count', () => {
    const lines = [...text.matchAll(/^headroom_answer_seconds_bucket\{le="(.+)"\} (\d+)$/gm)]
    const counts = lines.map(([, , count]) => Number(count))
    expect(counts).toEqual(counts.toSorted((a, b) => a - b))
    expect(lines.at(-1)![1]).toBe('+Inf')
    expect(counts.at(-1)).toBe(2000)
  })

  it('counts what a harmful form put in, and lets no counter fall', () => {
    const found = families(text)
    const put = found.get('headroom_form_tokens_added_total').metrics
    expect(Number(put.find(({ labels }: any) => labels.form === 'table').value)).toBeGreaterThan(0)
    const counters = [...found.values()].filter(({ type }) => type === 'COUNTER')
    const values = counters.flatMap((family) =>
      family.metrics.map(({ value }: any) => Number(value)),
    )
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0)
  })

  it('survives what clients call their models, and stays bounded', () => {
    const [event] = events(1, Date.now())
    const wild = createMetrics()
    const nasty = 'a"b\\c\nd{e="f"} 1'
    wild.add({ ...event!, model: nasty })
    for (let i = 0; i < 2000; i++) wild.add({ ...event!, model: `m${i}`.padEnd(300, 'x') })
    const found = families(exposition(wild.families()))
    const { metrics: rows } = found.get('headroom_requests_total')
    expect(rows).toHaveLength(501)
    expect(rows.find(({ labels }: any) => labels.model === 'other').value).toBe('1501')
    expect(Math.max(...rows.map(({ labels }: any) => labels.model.length))).toBe(100)
    expect(exposition(wild.families())).toContain('model="a\\"b\\\\c\\nd{e=\\"f\\"} 1"')
  })
})
