import type { IncomingMessage } from 'node:http'
import zlib from 'node:zlib'

/** One request as it arrived. */
export interface Recorded {
  readonly method: string
  /** Path and query. */
  readonly path: string
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>
  /** The bytes of the body, still in their content-encoding. */
  readonly raw: Uint8Array
  /** The body decoded; '' when there is none or it cannot be decoded. */
  readonly text: string
  /** The body parsed; undefined when it is not JSON. */
  readonly json: unknown
}

/** Reads a request to its end. Throws when the client goes away first. */
export async function record(request: IncomingMessage): Promise<Recorded> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return recorded(request, Buffer.concat(chunks))
}

/** A request whose body is known. */
export function recorded(request: IncomingMessage, raw: Uint8Array): Recorded {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(request.headers)) headers[name] = String(value)
  const text = decode(raw, headers['content-encoding'] ?? '')
  return {
    method: request.method ?? '',
    path: request.url ?? '',
    headers,
    raw,
    text,
    json: parse(text),
  }
}

const DECODERS: Readonly<Record<string, (raw: Uint8Array) => Uint8Array>> = {
  gzip: zlib.gunzipSync,
  deflate: zlib.inflateSync,
  br: zlib.brotliDecompressSync,
  zstd: zlib.zstdDecompressSync,
  identity: (raw) => raw,
}

function decode(raw: Uint8Array, encoding: string): string {
  const codings = encoding.split(',').map((name) => name.trim().toLowerCase())
  try {
    const bytes = codings
      .filter((name) => name !== '')
      .reduceRight((encoded, name) => DECODERS[name]!(encoded), raw)
    return new TextDecoder().decode(bytes)
  } catch {
    return ''
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
