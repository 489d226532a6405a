import { Duplex } from 'node:stream'
import { createBrotliDecompress } from 'node:zlib'
import type { Platform } from '../../src/platform.ts'

type Decoder = () => TransformStream<Uint8Array, Uint8Array>

const own = (format: string): Decoder => {
  return () => as(new DecompressionStream(format as 'gzip'))
}

/**
 * Decoders of request bodies: the runtime's own where it has them. Workers have Brotli in `node:zlib`
 * alone (on Deno, that one ends the process when a stream is cancelled); zstd is left to the portable one.
 */
export const decoders: Platform['decoders'] = {
  gzip: own('gzip'),
  deflate: own('deflate'),
  br: has('brotli') ? own('brotli') : () => as(Duplex.toWeb(createBrotliDecompress())),
  ...(has('zstd') ? { zstd: own('zstd') } : {}),
}

/** Workers make no stream outside a request: there, nothing that needs to be asked for is had. */
function has(format: string): boolean {
  try {
    own(format)()
    return true
  } catch {
    return false
  }
}

/** The runtimes' types of one and the same pair of streams differ in what a chunk may be. */
function as(pair: { readable: unknown; writable: unknown }): ReturnType<Decoder> {
  return pair as ReturnType<Decoder>
}
