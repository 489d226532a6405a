import { clientGone, HeadroomError } from '../errors.ts'
import type { Platform } from '../platform.ts'

/** A request as it goes upstream. */
export interface Outgoing {
  readonly url: string
  readonly method: string
  readonly headers: Headers
  readonly body: BodyInit | null
}

/**
 * Sends a request upstream and waits for the head of its answer. A client that goes away aborts it
 * at once, before the head and after.
 *
 * @param client aborts when the client is gone.
 * @param seconds in which the head must arrive; the answer itself may take any time.
 * @throws {HeadroomError} `upstream_unreachable`, `upstream_timeout`, or `client_gone`
 */
export async function forward(
  platform: Platform,
  { url, method, headers, body }: Outgoing,
  client: AbortSignal,
  seconds: number,
): Promise<Response> {
  const deadline = new AbortController()
  const timer = setTimeout(() => deadline.abort(), seconds * 1000)
  // `duplex` is not in the DOM's types; Node and Deno ask for it where a body is a stream.
  const init: RequestInit & { duplex: 'half' } = {
    method,
    headers,
    body,
    redirect: 'manual',
    signal: AbortSignal.any([client, deadline.signal]),
    duplex: 'half',
  }
  try {
    return await platform.fetch(new Request(url, init))
  } catch (cause) {
    // By the reason and not by the error's name: each runtime has its own names.
    if (client.aborted) throw clientGone(cause)
    if (deadline.signal.aborted) {
      throw new HeadroomError('upstream_timeout', TIMEOUT, { status: 504, cause })
    }
    throw unreachable(cause, url)
  } finally {
    clearTimeout(timer)
  }
}

/** Which upstream, and why where the runtime has a word for it: agents show no more than this sentence. */
export function unreachable(cause: unknown, url?: string): HeadroomError {
  const host = url === undefined ? 'the upstream' : new URL(url).host
  const codes = [cause, (cause as Error | undefined)?.cause].map((error) => {
    return (error as { code?: unknown } | undefined)?.code
  })
  const code = codes.find((one) => typeof one === 'string' && /^[A-Za-z_]{3,50}$/.test(one))
  const message = `Headroom cannot reach ${host}${code ? ` (${String(code)})` : ''}.`
  return new HeadroomError('upstream_unreachable', message, { status: 502, cause })
}

const TIMEOUT = 'The upstream did not begin its answer in time.'
