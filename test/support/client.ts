import { createHash } from 'node:crypto'
import { type ClientRequest, type IncomingMessage, request } from 'node:http'
import { connect } from 'node:net'

export interface Call {
  readonly method?: string
  /** Sent as it is, without any normalisation. */
  readonly path?: string
  readonly headers?: Record<string, string>
  readonly body?: string | Uint8Array
}

export interface Reply {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly rawHeaders: readonly string[]
  readonly body: Buffer
}

/** One request on a connection of its own; nothing is followed, decoded or added but a length. */
export async function send(origin: string, call: Call): Promise<Reply> {
  const { incoming } = await open(origin, call)
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  const { statusCode, headers, rawHeaders } = incoming
  return { status: statusCode!, headers, rawHeaders, body: Buffer.concat(chunks) }
}

/** The same, but resolves as soon as the answer's head is there. */
export function open(
  origin: string,
  call: Call,
): Promise<{ outgoing: ClientRequest; incoming: IncomingMessage }> {
  return new Promise((resolve, reject) => {
    const outgoing = start(origin, call)
    outgoing.on('error', reject)
    outgoing.on('response', (incoming) => resolve({ outgoing, incoming }))
  })
}

/** The same, but does not wait for an answer at all. */
export function start(origin: string, { method = 'POST', path = '/', headers, body }: Call) {
  const url = new URL(origin)
  const { hostname: host, port } = url
  const bytes = Buffer.from((body ?? '') as string)
  const length =
    bytes.length > 0 || method === 'POST' ? { 'content-length': String(bytes.length) } : {}
  const outgoing = request({
    host,
    port,
    method,
    path,
    agent: false,
    headers: { ...length, ...headers },
  })
  outgoing.on('error', () => {})
  outgoing.end(bytes)
  return outgoing
}

/** Writes bytes on a socket; resolves with what comes back until the other side closes. */
export function sendRaw(origin: string, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const url = new URL(origin)
    let answer = ''
    const socket = connect(Number(url.port), url.hostname, () => socket.write(bytes))
    socket.setEncoding('latin1')
    socket.on('data', (text: string) => (answer += text))
    socket.on('error', reject)
    socket.on('close', () => resolve(answer))
  })
}

export function sha256(bytes: string | Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
