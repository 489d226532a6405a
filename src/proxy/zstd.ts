import { Decompress } from 'fzstd'
import { tooLarge } from './body.ts'

/** Bytes taken in at once: in zstd four of them can stand for 128 KiB. */
const STEP = 256

/**
 * Undoes zstd where the runtime cannot. fzstd works synchronously, so the bound on its output is kept
 * here and not by whoever reads the stream.
 *
 * @param limit bytes it may give out; beyond them the stream fails with `too_large`.
 */
export function zstdDecoder(limit: number): TransformStream<Uint8Array, Uint8Array> {
  let size = 0
  let out: TransformStreamDefaultController<Uint8Array>
  const zstd = new Decompress((data) => {
    size += data.length
    if (size > limit) throw tooLarge()
    // fzstd goes on using its buffer.
    if (data.length > 0) out.enqueue(data.slice())
  })
  return new TransformStream({
    start(controller) {
      out = controller
    },
    transform(chunk) {
      for (let at = 0; at < chunk.length; at += STEP) zstd.push(chunk.subarray(at, at + STEP))
    },
    flush() {
      zstd.push(new Uint8Array(), true)
    },
  })
}
