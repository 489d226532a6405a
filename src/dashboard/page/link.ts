import { proofOf } from '../../proxy/digest.ts'
import { Kept } from './kept.ts'

/** Why the page may not see anything, in words for its reader. */
export class Refused extends Error {}

/** The key, while this tab is open. */
const kept = new Kept(() => sessionStorage, 'key')
/** A deployment's own secret, which the server at the other end must know, too. */
const SECRET = /^[0-9a-f]{64}$/

/** The key from the link, which is taken out of the address at once, or from an earlier load of this tab. */
export function takeKey(): string | undefined {
  const given = new URLSearchParams(location.hash.slice(1)).get('key')
  if (given) {
    keepKey(given)
    history.replaceState(null, '', location.pathname + location.search)
  }
  return given ?? kept.get()
}

export function keepKey(key: string): void {
  kept.set(key)
}

export function forgetKey(): void {
  kept.set()
}

/**
 * Makes sure that the server holds the key already, before it is sent: once a proxy has ended,
 * anybody on the machine may listen on its port.
 *
 * @throws {Refused}
 */
export async function prove(key: string): Promise<void> {
  // A proxy token has no proof, and pages of plain http from elsewhere have no `crypto.subtle`.
  if (!SECRET.test(key) || !isSecureContext) return
  const nonce = crypto.randomUUID()
  const answer = await fetch(`livez?nonce=${nonce}`, { cache: 'no-store' })
  const { proof } = (await answer.json()) as { proof?: string }
  if (proof === (await proofOf(key, nonce))) return
  throw new Refused('The proxy on this port does not know this key, so it was not sent.')
}

/** @throws {Refused} when the key is not the server's; another error when it cannot be reached. */
export async function get(path: string, key: string, signal?: AbortSignal): Promise<Response> {
  const headers = { 'x-headroom-key': key }
  const init = { headers, cache: 'no-store', ...(signal && { signal }) } as const
  const answer = await fetch(path, init)
  if (answer.status === 401) throw new Refused('The proxy does not take this key.')
  if (!answer.ok) throw new Error(`the proxy answers ${answer.status}`)
  return answer
}

/** Reads server-sent events until they end; `EventSource` could not send the key. */
export async function listen(
  answer: Response,
  hear: (event: string, data: string) => void,
): Promise<void> {
  let rest = ''
  for await (const text of chunks(answer.body!.pipeThrough(new TextDecoderStream()))) {
    const messages = (rest + text).split('\n\n')
    rest = messages.pop()!
    for (const message of messages) {
      const event = /^event: (.*)$/m.exec(message)?.[1]
      const data = /^data: (.*)$/m.exec(message)?.[1]
      if (event && data) hear(event, data)
    }
  }
}

async function* chunks(stream: ReadableStream<string>): AsyncGenerator<string> {
  const reader = stream.getReader()
  for (;;) {
    const { value, done } = await reader.read()
    if (done) return
    yield value
  }
}
