import { clientGone, HeadroomError } from '../errors.ts'
import type { ContentCoding, Platform } from '../platform.ts'
import { tokens } from './headers.ts'
import { zstdDecoder } from './zstd.ts'

export type Decoder = () => TransformStream<Uint8Array, Uint8Array>

/** Codings on top of each other; more are nobody's honest request. */
const MOST_CODINGS = 4

/**
 * Decoders for a request's content codings, in the order to apply them. Undefined when one is unknown
 * here: such a body is relayed untouched.
 *
 * @param limit bytes that any of them may give out.
 */
export function bodyDecoders(
  headers: Headers,
  decoders: Platform['decoders'],
  limit: number,
): Decoder[] | undefined {
  const known: Record<string, Decoder | undefined> = {
    zstd: () => zstdDecoder(limit),
    ...decoders,
  } satisfies Partial<Record<ContentCoding, Decoder>>
  const codings = tokens(headers.get('content-encoding')).filter((name) => name !== 'identity')
  if (codings.length > MOST_CODINGS) return undefined
  const chosen = codings.reverse().map((name) => known[name.replace(/^x-(?=gzip$)/, '')])
  return chosen.every((decoder) => decoder !== undefined) ? chosen : undefined
}

/**
 * Takes in a request's body as it comes.
 *
 * @throws {HeadroomError} `too_large`, or `client_gone` when it breaks off
 */
export async function receive(request: Request, limit: number): Promise<Uint8Array<ArrayBuffer>> {
  if (Number(request.headers.get('content-length')) > limit) throw tooLarge()
  try {
    return await collect(request.body, limit)
  } catch (cause) {
    if (cause instanceof HeadroomError) throw cause
    throw clientGone(cause)
  }
}

/**
 * What a body says; undefined when it is no text in UTF-8 under the codings it claims: then the
 * upstream judges it.
 *
 * @param limit bytes that it may have after each coding is undone.
 * @throws {HeadroomError} `too_large`
 */
export async function understand(
  bytes: Uint8Array<ArrayBuffer>,
  decoders: readonly Decoder[],
  limit: number,
): Promise<string | undefined> {
  try {
    let plain = bytes
    for (const decoder of decoders) {
      plain = await collect(new Response(plain).body?.pipeThrough(decoder()), limit)
    }
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(plain)
  } catch (error) {
    if (error instanceof HeadroomError) throw error
    return undefined
  }
}

export function tooLarge(): HeadroomError {
  return new HeadroomError('too_large', TOO_LARGE, { status: 413 })
}

const TOO_LARGE = 'The request body is larger than this proxy takes; --body-limit raises that.'

async function collect(
  stream: ReadableStream<Uint8Array> | null | undefined,
  limit: number,
): Promise<Uint8Array<ArrayBuffer>> {
  if (!stream) return new Uint8Array()
  const reader = stream.getReader()
  const chunks: Uint8Array[] = []
  let size = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    size += value.length
    if (size > limit) {
      // Not awaited: a peer that goes on sending must not hold up the refusal.
      reader.cancel().catch(() => {})
      throw tooLarge()
    }
    chunks.push(value)
  }
  const whole = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.length
  }
  return whole
}
