import type { LedgerEvent } from '../ledger/event.ts'
import { isFailed } from '../ledger/sums.ts'
import { VERSION } from '../version.ts'
import type { Family, Labels, Sample } from './instruments.ts'

/**
 * OTLP in JSON (opentelemetry-proto 1.x): 64-bit numbers are strings, ids hex, enums numbers.
 * Names of attributes are those of the GenAI semantic conventions where they have one.
 */
interface Attribute {
  readonly key: string
  readonly value: { stringValue: string } | { intValue: string } | { doubleValue: number }
}

const CUMULATIVE = 2
const CLIENT = 3
const ERROR = 2

const SCOPE = { name: 'headroom', version: VERSION }

/** What speaks: the same for all that one process sends. */
export interface Resource {
  readonly service: string
  /** Milliseconds since 1970 at which its counters began. */
  readonly began: number
  /** Tells processes of one service apart. */
  readonly instance: string
}

/** The body for `/v1/metrics`. */
export function metricsBody(families: readonly Family[], resource: Resource, now: number) {
  const metrics = families.map((family) => metric(family, nanos(resource.began), nanos(now)))
  const scopeMetrics = [{ scope: SCOPE, metrics }]
  return { resourceMetrics: [{ resource: described(resource), scopeMetrics }] }
}

/** The body for `/v1/traces`: one span a request. */
export function tracesBody(events: readonly LedgerEvent[], resource: Resource) {
  const scopeSpans = [{ scope: SCOPE, spans: events.map(span) }]
  return { resourceSpans: [{ resource: described(resource), scopeSpans }] }
}

function described({ service, instance }: Resource) {
  const labels = { 'service.name': service, 'service.version': VERSION }
  return { attributes: attributes({ ...labels, 'service.instance.id': instance }) }
}

function metric({ name, help, kind, samples }: Family, start: string, now: string) {
  const described = { name: dotted(name), description: help, unit: unitOf(name) }
  const times = { startTimeUnixNano: start, timeUnixNano: now }
  const points = samples.map((sample) => ({ ...point(sample), ...times }))
  if (kind === 'gauge') return { ...described, gauge: { dataPoints: points } }
  const temporal = { aggregationTemporality: CUMULATIVE, dataPoints: points }
  if (kind === 'histogram') return { ...described, histogram: temporal }
  return { ...described, sum: { ...temporal, isMonotonic: true } }
}

function point({ labels, value, buckets }: Sample) {
  const common = { attributes: attributes(labels) }
  if (!buckets) return { ...common, asDouble: value }
  const { bounds, counts } = buckets
  const count = counts.reduce((sum, own) => sum + own, 0)
  const bucketCounts = counts.map(String)
  return { ...common, count: String(count), sum: value, explicitBounds: bounds, bucketCounts }
}

function span(event: LedgerEvent) {
  const { at, dialect, model, project, client, mode, arm, status, ending } = event
  const { usage, tokens, dollars, ms } = event
  const input = usage && usage.uncached + usage.read + usage.write5m + usage.write1h
  return {
    traceId: hex(16),
    spanId: hex(8),
    name: `chat ${model}`,
    kind: CLIENT,
    startTimeUnixNano: nanos(at - ms.added),
    endTimeUnixNano: nanos(at + ms.total),
    attributes: attributes({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': PROVIDERS[dialect] ?? dialect,
      'gen_ai.request.model': model,
      'http.response.status_code': status,
      ...(usage && {
        'gen_ai.usage.input_tokens': input,
        'gen_ai.usage.output_tokens': usage.output,
        'gen_ai.usage.cache_read.input_tokens': usage.read,
        'gen_ai.usage.cache_creation.input_tokens': usage.write5m + usage.write1h,
      }),
      'headroom.dialect': dialect,
      'headroom.project': project,
      'headroom.client': client,
      'headroom.mode': mode,
      'headroom.arm': arm,
      'headroom.ending': ending,
      'headroom.tokens.before': tokens.before,
      'headroom.tokens.after': tokens.after,
      'headroom.added_ms': ms.added,
      'headroom.first_byte_ms': ms.first,
      ...(dollars && {
        'headroom.dollars.billed': dollars.billed,
        'headroom.dollars.saved': dollars.saved,
      }),
    }),
    status: isFailed(event) ? { code: ERROR } : {},
  }
}

const PROVIDERS: Readonly<Record<string, string>> = {
  anthropic: 'anthropic',
  'openai-chat': 'openai',
  'openai-responses': 'openai',
  gemini: 'gcp.gemini',
}

type Facts = Labels | Readonly<Record<string, string | number | null | undefined>>

function attributes(facts: Facts): Attribute[] {
  return Object.entries(facts).flatMap(([key, fact]): Attribute[] => {
    if (fact === '' || fact === null || fact === undefined) return []
    if (typeof fact === 'string') return [{ key, value: { stringValue: fact } }]
    const value = Number.isInteger(fact) ? { intValue: String(fact) } : { doubleValue: fact }
    return [{ key, value }]
  })
}

/** `headroom_requests_total` is Prometheus's way to write `headroom.requests`. */
function dotted(name: string): string {
  return name.replace(/_total$/, '').replace('_', '.')
}

function unitOf(name: string): string {
  if (name.endsWith('_seconds')) return 's'
  return /tokens/.test(name) ? '{token}' : /dollars/.test(name) ? '{USD}' : '1'
}

function nanos(ms: number): string {
  return `${Math.round(ms * 1000)}000`
}

function hex(bytes: number): string {
  const random = crypto.getRandomValues(new Uint8Array(bytes))
  return Array.from(random, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
