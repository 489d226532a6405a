import type { Tokens } from '../cache.ts'
import { pieces, type Answer } from '../dialect.ts'

export function answer(given: Answer): object {
  return { ...chunk(given, partsOf(given), 'STOP'), usageMetadata: usage(given.tokens) }
}

/** Every chunk is an answer of its own, with what is new and the usage so far; the last speaks of the cache. */
export function* events(given: Answer, asEvents: boolean): Iterable<string> {
  const { read, ...tokens } = given.tokens
  const soFar = { ...tokens, fresh: tokens.fresh + read, read: 0, output: 1 }
  const parts = partsOf(given).flatMap(streamed)
  const [before, after] = asEvents ? ['data: ', '\r\n\r\n'] : ['', '']
  if (!asEvents) yield '['
  for (const part of parts) {
    yield before + text({ ...chunk(given, [part]), usageMetadata: usage(soFar) }, asEvents) + after
    if (!asEvents) yield '\n,\r\n'
  }
  const last = { ...chunk(given, [{ text: '' }], 'STOP'), usageMetadata: usage(given.tokens) }
  yield before + text(last, asEvents) + after
  if (!asEvents) yield '\n]\n'
}

/** In a list the chunks are written on many lines. */
function text(value: object, asEvents: boolean): string {
  return JSON.stringify(value, null, asEvents ? 0 : 2)
}

type Part = Readonly<Record<string, unknown>>

function partsOf({ number, turn, signature }: Answer): Part[] {
  const { thinking, text: said, calls = [] } = turn
  const signed = { thoughtSignature: signature }
  return [
    ...(thinking ? [{ text: thinking, thought: true }] : []),
    ...(said ? [{ text: said, ...(calls.length === 0 && signed) }] : []),
    ...calls.map(({ name, input: args }, i) => ({
      functionCall: { id: `fc_${number}_${i}`, name, args },
      ...(i === 0 && signed),
    })),
  ]
}

function streamed(part: Part): Part[] {
  const { text: said, ...rest } = part
  return typeof said === 'string' ? pieces(said).map((piece) => ({ text: piece, ...rest })) : [part]
}

function chunk({ number, model }: Answer, parts: readonly Part[], finishReason?: string): object {
  const candidate = { content: { parts, role: 'model' }, ...(finishReason && { finishReason }) }
  return {
    candidates: [{ ...candidate, index: 0 }],
    modelVersion: model,
    responseId: `response-${number}`,
  }
}

function usage({ fresh, read, write5m, write1h, output }: Tokens): object {
  const prompt = fresh + read + write5m + write1h
  return {
    promptTokenCount: prompt,
    candidatesTokenCount: output,
    totalTokenCount: prompt + output,
    ...(read > 0 && { cachedContentTokenCount: read }),
    promptTokensDetails: [{ modality: 'TEXT', tokenCount: prompt }],
  }
}
