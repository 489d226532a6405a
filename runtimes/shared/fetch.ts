import * as http from 'node:http'
import * as https from 'node:https'
import { loopbackExemption } from './loopback.ts'

/** Milliseconds an idle connection is kept; a shorter limit named by the upstream is kept to. */
const IDLE = 30_000
/** Through the HTTP proxy that the environment names, as every other program of the person's goes. */
const ROUTE = { proxyEnv: { ...process.env, ...loopbackExemption(process.env) } }
const AGENT = { keepAlive: true, timeout: IDLE, ...ROUTE }
const client = {
  'http:': { request: http.request, agent: new http.Agent(AGENT) },
  'https:': { request: https.request, agent: new https.Agent(AGENT) },
}
const BODILESS = [204, 205, 304]

/**
 * `fetch` for a proxy, on Node. The global one cuts a body after 300 silent seconds, adds headers of
 * a browser's and undoes content codings; this one relays what was given and what came, follows no
 * redirect and has no limit on time but the request's signal.
 *
 * @throws the signal's reason, or the error of the connection, when no response has begun.
 */
export async function fetchRaw(request: Request): Promise<Response> {
  const url = new URL(request.url)
  const { request: open, agent } = client[url.protocol as keyof typeof client]
  const body = request.body ? await readAhead(request.body) : undefined
  request.signal.throwIfAborted()
  return new Promise((resolve, reject) => {
    const headers = Object.fromEntries(request.headers)
    if (body?.length !== undefined) headers['content-length'] = String(body.length)
    // A `Request` cannot hold the body that a client may have sent with a GET: nothing would follow.
    if (!body) delete headers['content-length']
    const outgoing = open(url, { method: request.method, headers, agent })
    const abort = () => outgoing.destroy(request.signal.reason as Error)
    request.signal.addEventListener('abort', abort)
    outgoing.on('close', () => {
      request.signal.removeEventListener('abort', abort)
      // No more than a late word, if the answer has begun; not every refusal is an error of its own.
      reject(new Error('the upstream hung up before its answer'))
    })
    outgoing.on('error', (error) => reject(request.signal.aborted ? request.signal.reason : error))
    outgoing.on('response', (incoming) => {
      const bodiless = request.method === 'HEAD' || BODILESS.includes(incoming.statusCode!)
      try {
        const stream = bodiless ? null : streamOf(incoming)
        resolve(
          new Response(stream, { status: incoming.statusCode!, headers: headersOf(incoming) }),
        )
        if (bodiless) incoming.resume()
      } catch (error) {
        outgoing.destroy(error as Error)
      }
    })
    if (body) body.send(outgoing)
    else outgoing.end()
  })
}

function headersOf({ rawHeaders }: http.IncomingMessage): Headers {
  const headers = new Headers()
  for (let i = 0; i < rawHeaders.length; i += 2) headers.append(rawHeaders[i]!, rawHeaders[i + 1]!)
  return headers
}

/**
 * A body that was made from bytes comes in one piece, and then its length is known and is sent, as
 * the client had sent it; longer ones are streamed.
 */
async function readAhead(stream: ReadableStream<Uint8Array>) {
  const reader = stream.getReader()
  const first = await reader.read()
  const second = first.done ? first : await reader.read()
  return {
    length: second.done ? (first.value?.length ?? 0) : undefined,
    async send(outgoing: http.ClientRequest) {
      try {
        for (let part = first; !part.done; part = part === first ? second : await reader.read()) {
          if (!outgoing.write(part.value)) await drained(outgoing)
        }
        outgoing.end()
      } catch (error) {
        outgoing.destroy(error as Error)
      }
    },
  }
}

const drained = (outgoing: http.ClientRequest) =>
  new Promise<void>((resolve) => {
    const done = () => {
      outgoing.off('drain', done).off('close', done)
      resolve()
    }
    outgoing.on('drain', done).on('close', done)
  })

/** Every piece at once when it comes; a slow reader holds the upstream back; `cancel` hangs up. */
function streamOf(incoming: http.IncomingMessage): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      start(controller) {
        incoming.on('data', (chunk: Buffer<ArrayBuffer>) => {
          controller.enqueue(new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.length))
          if (controller.desiredSize! <= 0) incoming.pause()
        })
        incoming.on('error', (error) => controller.error(error))
        incoming.on('end', () => controller.close())
      },
      pull() {
        incoming.resume()
      },
      cancel() {
        incoming.destroy()
      },
    },
    new ByteLengthQueuingStrategy({ highWaterMark: 64 * 1024 }),
  )
}
