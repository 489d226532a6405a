import type { Platform } from '../platform.ts'
import type { Answer } from './attempts.ts'
import { bodyDecoders, understand } from './body.ts'
import { isDecoded, responseHeaders } from './headers.ts'

/** Bytes of an error that are held back; as a provider writes it, it has some hundred. */
const MOST_HELD = 64 * 1024

/**
 * Reads a refusal in JSON whole, and gives it back with every byte. Of any other answer, or one that is
 * longer than an error is, nothing is said.
 *
 * @throws whatever reading it throws: an upstream or a client that is gone.
 */
export async function holdRefusal(
  answer: Answer,
  { decoders, fetchDecodes }: Pick<Platform, 'decoders' | 'fetchDecodes'>,
): Promise<{ readonly answer: Answer; readonly text?: string }> {
  const { status, statusText, headers, body } = answer
  const isJson = /\bjson\b/i.test(headers.get('content-type') ?? '')
  if (status !== 400 || !isJson || !body) return { answer }
  const again = (stream: Answer['body']) => ({ status, statusText, headers, body: stream })
  const { bytes, rest } = await readSome(body, MOST_HELD)
  if (rest) return { answer: again(joined(bytes, rest)) }
  const plain = responseHeaders(headers, isDecoded(headers, fetchDecodes))
  const undo = bodyDecoders(plain, decoders, MOST_HELD)
  const text = undo && (await understand(bytes, undo, MOST_HELD).catch(() => undefined))
  return { answer: again(new Response(bytes).body), ...(text !== undefined && { text }) }
}

type Reader = ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>

/** Reads up to `limit` bytes and the chunk that goes beyond them; `rest` is there if there may be more. */
async function readSome(
  body: NonNullable<Answer['body']>,
  limit: number,
): Promise<{ bytes: Uint8Array<ArrayBuffer>; rest?: Reader }> {
  const reader = body.getReader() as Reader
  const chunks: Uint8Array<ArrayBuffer>[] = []
  let size = 0
  let done = false
  while (!done && size <= limit) {
    const next = await reader.read()
    done = next.done
    if (!next.value) continue
    chunks.push(next.value)
    size += next.value.length
  }
  const bytes = new Uint8Array(await new Blob(chunks).arrayBuffer())
  return done ? { bytes } : { bytes, rest: reader }
}

function joined(bytes: Uint8Array<ArrayBuffer>, rest: Reader): NonNullable<Answer['body']> {
  return new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      start: (controller) => controller.enqueue(bytes),
      async pull(controller) {
        const { done, value } = await rest.read()
        if (done) controller.close()
        else controller.enqueue(value)
      },
      cancel: (reason) => rest.cancel(reason),
    },
    { highWaterMark: 0 },
  )
}
