import { Duplex } from 'node:stream'
import * as zlib from 'node:zlib'
import type { Platform } from '../../src/platform.ts'

/** Decoders of request bodies. Every runtime here has `node:zlib`; Node 20's is without zstd. */
export const decoders: Platform['decoders'] = {
  gzip: () => transform(new DecompressionStream('gzip')),
  deflate: () => transform(new DecompressionStream('deflate')),
  br: () => transform(Duplex.toWeb(zlib.createBrotliDecompress())),
  ...('createZstdDecompress' in zlib
    ? { zstd: () => transform(Duplex.toWeb(zlib.createZstdDecompress())) }
    : {}),
}

/** The runtimes' types for one and the same pair of streams differ in what a chunk may be. */
const transform = (pair: { readable: unknown; writable: unknown }) =>
  pair as TransformStream<Uint8Array, Uint8Array>
