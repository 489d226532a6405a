import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { addressOf } from '../../runtimes/shared/main.ts'
import { readSecret } from '../../runtimes/shared/secret.ts'
import { proofOf } from '../../src/proxy/digest.ts'

/** What answers on a port: a proxy of ours for all, or that of a `wrap` alone, proven; something else; or nothing in time. */
export type Answer =
  | { readonly is: 'ours' | 'session'; readonly version: string; readonly uptime: number }
  | { readonly is: 'stranger' | 'silent' | 'closed' }

/**
 * Asks whether what listens there knows the workspace's secret. A bare connect proves nothing: a
 * stranger may have the port, and a wedged proxy accepts and never answers (`silent`).
 */
export async function probe(
  workspace: string,
  host: string,
  port: number,
  deadline = 2000,
): Promise<Answer> {
  const nonce = randomBytes(24).toString('base64url')
  try {
    const body = await ask(`${addressOf(host, port)}/livez?nonce=${nonce}&port=${port}`, deadline)
    const secret = await readSecret(workspace)
    if (secret === undefined || body['proof'] !== (await proofOf(secret, nonce, port)))
      return { is: 'stranger' }
    return {
      is: body['private'] === true ? 'session' : 'ours',
      version: String(body['version']),
      uptime: Number(body['uptime_seconds']),
    }
  } catch (error) {
    const { name, code } = error as NodeJS.ErrnoException
    if (name === 'AbortError' || name === 'TimeoutError') return { is: 'silent' }
    return { is: code === 'ECONNREFUSED' || code === 'EADDRNOTAVAIL' ? 'closed' : 'stranger' }
  }
}

/** Over a connection of its own: one from before may belong to a worker that is on its way out. */
async function ask(url: string, deadline: number): Promise<Record<string, unknown>> {
  const signal = AbortSignal.timeout(deadline)
  const request = get(url, { agent: false, signal })
  const [response] = (await once(request, 'response', { signal })) as [IncomingMessage]
  let text = ''
  for await (const part of response.setEncoding('utf8')) {
    text += part
    if (text.length > LONGEST) throw new Error('too long to be ours')
  }
  return JSON.parse(text) as Record<string, unknown>
}

/** Characters of an answer that may be ours. */
const LONGEST = 16_384

/** Waits until the deployment proves itself, at most so many milliseconds; the last answer otherwise. */
export async function untilOurs(
  workspace: string,
  host: string,
  port: number,
  deadline: number,
): Promise<Answer> {
  const end = performance.now() + deadline
  for (;;) {
    const left = Math.max(end - performance.now(), 1)
    const answer = await probe(workspace, host, port, Math.min(left, 2000))
    if (answer.is === 'ours' || left === 1) return answer
    await wait(Math.min(50, left))
  }
}
