import { randomBytes } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { addressOf } from '../../runtimes/shared/main.ts'
import { readSecret } from '../../runtimes/shared/secret.ts'
import { proofOf } from '../../src/proxy/digest.ts'

/** What answers on a port: our own deployment, proven; something else; or nothing in time. */
export type Answer =
  | { readonly is: 'ours'; readonly version: string; readonly uptime: number }
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
    const response = await fetch(`${addressOf(host, port)}/livez?nonce=${nonce}`, {
      signal: AbortSignal.timeout(deadline),
      redirect: 'manual',
    })
    const body = (await response.json()) as Record<string, unknown>
    const secret = await readSecret(workspace)
    if (secret === undefined || body['proof'] !== (await proofOf(secret, nonce)))
      return { is: 'stranger' }
    return { is: 'ours', version: String(body['version']), uptime: Number(body['uptime_seconds']) }
  } catch (error) {
    if ((error as Error).name === 'TimeoutError') return { is: 'silent' }
    const code = ((error as Error).cause as NodeJS.ErrnoException | undefined)?.code
    return { is: code === 'ECONNREFUSED' || code === 'EADDRNOTAVAIL' ? 'closed' : 'stranger' }
  }
}

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
