import type { Config } from '../config.ts'
import type { LedgerEvent } from '../ledger/event.ts'
import type { Platform } from '../platform.ts'
import { wait } from '../wait.ts'
import { Sums, type Family } from './instruments.ts'
import { metricsBody, tracesBody } from './otlp.ts'

/** Sends figures and spans to an OpenTelemetry collector. */
export interface Exporter {
  add(event: LedgerEvent): void
  /** How it went, as figures. */
  families(): Family[]
}

/** Milliseconds between the first request that is to be told of and the telling. */
const DELAY = 5000
/** Milliseconds in which a collector must answer. */
const PATIENCE = 5000
/** Spans that wait at most; the oldest are let go. */
const MOST = 2048

/**
 * An exporter if the configuration names a collector. It fails in silence, since a request must never
 * suffer for it, but what it could not send is counted.
 *
 * @param families the figures to send, at the moment of sending.
 */
export function createExporter(
  config: Config,
  platform: Platform,
  families: () => readonly Family[],
): Exporter | undefined {
  if (config.otlpEndpoint === undefined) return undefined
  const endpoint = endpointOf(config.otlpEndpoint)
  if (endpoint === undefined) {
    const reason = 'OTEL_EXPORTER_OTLP_ENDPOINT is no http or https URL'
    platform.log({ level: 'warn', event: 'telemetry_off', reason })
    return undefined
  }
  const headers = headersOf(config.otlpHeaders)
  const service = config.otelServiceName
  const resource = { service, began: platform.now(), instance: crypto.randomUUID() }
  const spans = new Sums('headroom_telemetry_spans_total', 'Spans for a collector, by outcome.')
  let waiting: LedgerEvent[] = []
  let isSending = false

  return {
    families: () => [spans.family()],
    add(event) {
      waiting.push(event)
      if (waiting.length > MOST) {
        waiting = waiting.slice(-MOST)
        spans.add(1, { outcome: 'dropped' })
      }
      if (isSending) return
      isSending = true
      platform.background(sendSoon())
    },
  }

  async function sendSoon(): Promise<void> {
    try {
      while (waiting.length > 0) {
        await wait(DELAY, platform.draining)
        await sendAll()
      }
    } finally {
      isSending = false
    }
  }

  async function sendAll(): Promise<void> {
    const events = waiting
    waiting = []
    const [isTold] = await Promise.all([
      post('traces', tracesBody(events, resource)),
      post('metrics', metricsBody(families(), resource, platform.now())),
    ])
    spans.add(events.length, { outcome: isTold ? 'sent' : 'failed' })
  }

  /** Was it taken? */
  async function post(signal: 'traces' | 'metrics', body: object): Promise<boolean> {
    try {
      const request = new Request(`${endpoint}/v1/${signal}`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(PATIENCE),
      })
      const answer = await platform.fetch(request)
      await answer.body?.cancel()
      return answer.ok
    } catch {
      return false
    }
  }
}

/** Without a slash at its end; undefined for what is no address that we can call. */
function endpointOf(text: string): string | undefined {
  const url = URL.parse(text)
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password) return undefined
  return url.origin + url.pathname.replace(/\/+$/, '')
}

/** `name=value,name=value`, percent-encoded. What cannot be a header is left out. */
function headersOf(text = ''): Record<string, string> {
  const pairs = text.split(',').flatMap((pair) => {
    const at = pair.indexOf('=')
    if (at < 1) return []
    try {
      const [name, value] = [
        pair.slice(0, at).trim(),
        decodeURIComponent(pair.slice(at + 1).trim()),
      ]
      new Headers([[name, value]])
      return [[name.toLowerCase(), value] as const]
    } catch {
      return []
    }
  })
  return Object.fromEntries(pairs)
}
