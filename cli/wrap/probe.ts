import { randomBytes } from 'node:crypto'
import { Agent, request } from 'node:http'
import { connect } from 'node:net'
import { addressOf } from '../../runtimes/shared/address.ts'
import { proofOf } from '../../src/proxy/digest.ts'

/** What listens on a port of this machine. */
export type Found =
  /** Nothing. */
  | { readonly is: 'nothing' }
  /** Something that has not proven to be ours; `silent` if it did not answer in time. */
  | { readonly is: 'stranger'; readonly silent: boolean }
  /** The private proxy of a `wrap`: of another one, or of the one that we are inside of. */
  | { readonly is: 'private' }
  | Ours

/** A proxy of ours that anybody on this machine may use, or may if it has the key. */
export interface Ours {
  readonly is: 'ours'
  readonly version: string
  readonly ready: boolean
  /** Its settings by the names of options; absent where it wants a key first, which agents cannot send. */
  readonly config?: Readonly<Record<string, unknown>>
  /** Name of the deployment, if it was installed. */
  readonly profile?: string
}

/** Milliseconds in which this machine connects to itself, if something listens. */
const CONNECT = 500
/** Milliseconds in which an answer must come: one that is just starting up on a busy machine is not fast. */
const ANSWER = 2500

/**
 * Asks who listens. A bare connect proves nothing: only what can answer `/livez` with a proof of the
 * workspace's secret is ours, and a stranger is sent that one question and nothing else.
 *
 * @param secret the workspace's; without one nothing of ours can be there, and nothing is sent.
 * @param prefix `/s/<secret>`, to ask a private proxy by the name it gave to its own.
 */
export async function probe(
  host: string,
  port: number,
  secret: string | undefined,
  prefix = '',
): Promise<Found> {
  if (!(await accepts(host, port))) return { is: 'nothing' }
  if (secret === undefined) return { is: 'stranger', silent: false }
  const origin = addressOf(host, port)
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  try {
    const nonce = randomBytes(24).toString('base64url')
    const alive = await get(`${origin}/livez?nonce=${nonce}&port=${port}`, agent)
    if (typeof alive === 'string') return { is: 'stranger', silent: alive === 'silent' }
    if (alive.body['proof'] !== (await proofOf(secret, nonce, port))) {
      return { is: 'stranger', silent: false }
    }
    const health = await get(`${origin}${prefix}/health`, agent)
    if (typeof health === 'string') return { is: 'stranger', silent: true }
    if (health.status === 404) return { is: 'private' }
    const { config, deployment, ready, version } = health.body
    const { profile } = (deployment ?? {}) as { profile?: string }
    return {
      is: 'ours',
      version: String(version),
      ready: ready === true,
      ...(config instanceof Object && { config: config as Record<string, unknown> }),
      ...(profile && { profile }),
    }
  } finally {
    agent.destroy()
  }
}

/** Is there anything at all? Asked without a word. */
function accepts(host: string, port: number): Promise<boolean> {
  const { hostname } = new URL(addressOf(host, port))
  const socket = connect({ host: hostname.replace(/^\[|\]$/g, ''), port, timeout: CONNECT })
  return new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true))
    socket.once('timeout', () => resolve(false))
    socket.once('error', () => resolve(false))
  }).finally(() => socket.destroy())
}

interface Reply {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

/** Bytes of an answer that are read: ours are far below. */
const ENOUGH = 256 * 1024

function get(url: string, agent: Agent): Promise<Reply | 'silent' | 'broken'> {
  return new Promise((resolve) => {
    const signal = AbortSignal.timeout(ANSWER)
    const failed = () => resolve(signal.aborted ? 'silent' : 'broken')
    const asking = request(url, { agent, signal }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part
        if (text.length > ENOUGH) response.destroy(new Error('too long'))
      })
      response.on('error', failed)
      response.on('end', () => resolve(replyOf(response.statusCode!, text)))
    })
    asking.on('error', failed)
    asking.end()
  })
}

function replyOf(status: number, text: string): Reply | 'broken' {
  try {
    const body: unknown = JSON.parse(text)
    return body instanceof Object ? { status, body: body as Reply['body'] } : 'broken'
  } catch {
    return 'broken'
  }
}
