import { once } from 'node:events'
import * as zlib from 'node:zlib'
import type { Answer, Exchange } from './upstream.ts'

export type Coding = 'gzip' | 'deflate' | 'br' | 'zstd'

export const CODINGS: readonly Coding[] = ['gzip', 'deflate', 'br', 'zstd']

const CODERS: Record<Coding, (bytes: Uint8Array) => Buffer> = {
  gzip: (bytes) => zlib.gzipSync(bytes),
  deflate: (bytes) => zlib.deflateSync(bytes),
  br: (bytes) => zlib.brotliCompressSync(bytes, BROTLI),
  zstd: (bytes) => zlib.zstdCompressSync(bytes),
}
const BROTLI = { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 4 } }

export function encode(coding: Coding, content: string | Uint8Array): Buffer {
  return CODERS[coding](Buffer.from(content as string))
}

export function decode(coding: string | undefined, bytes: Buffer): Buffer {
  const decoders: Record<string, (bytes: Uint8Array) => Buffer> = {
    gzip: zlib.gunzipSync,
    deflate: zlib.inflateSync,
    br: zlib.brotliDecompressSync,
    zstd: zlib.zstdDecompressSync,
  }
  return coding === undefined ? bytes : decoders[coding]!(bytes)
}

type Headers = Record<string, string>

const EVENTS = { 'content-type': 'text/event-stream; charset=utf-8' }

/** One answer in one piece, with its length. */
export function whole(
  body: string | Uint8Array,
  { status = 200, headers = {} }: { status?: number; headers?: Headers } = {},
): Answer {
  return ({ response }) => {
    const bytes = Buffer.from(body as string)
    const length = { 'content-length': String(bytes.length) }
    response
      .writeHead(status, { 'content-type': 'application/json', ...length, ...headers })
      .end(bytes)
  }
}

/** A stream of events, cut where it is told, every piece a chunk of its own on the wire. */
export function pieces(parts: Iterable<Uint8Array>, headers: Headers = {}): Answer {
  return async ({ response }) => {
    response.writeHead(200, { ...EVENTS, ...headers })
    for (const part of parts) await write(response, part)
    response.end()
  }
}

/** Begins a stream of events and leaves it to the test to go on with it. */
export function begin(first?: string): Answer {
  return ({ response }) => {
    response.writeHead(200, EVENTS)
    if (first === undefined) response.flushHeaders()
    else response.write(first)
  }
}

/** Never says a word. */
export const silent: Answer = async ({ response }) => {
  await once(response, 'close')
}

function write(response: Exchange['response'], part: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    response.write(part, (error) => (error ? reject(error) : resolve()))
  })
}
