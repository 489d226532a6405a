import { refusesThinking } from '../dialects/index.ts'
import type { Stats } from '../ledger/stats.ts'
import type { Shortened } from './shorten.ts'

/** An upstream's answer; its body may have been held back and read. */
export type Answer = Pick<Response, 'status' | 'statusText' | 'headers' | 'body'>

/** How an attempt is sent, and how the text of a 400 is got at. */
export interface Ways {
  send(short: Shortened): Promise<Answer>
  /** Reads an error whole; the answer it gives back has every byte still. */
  hold(answer: Answer): Promise<{ readonly answer: Answer; readonly text?: string }>
}

/**
 * Sends a conversation. If the provider refuses its thinking as bound to another prompt, the history
 * was once sent in another way: it is tried in the other ways there are, once each, and the one that
 * works is remembered (law 9).
 *
 * @returns the answer for the client, and what it answers: the first refusal if every way is refused.
 */
export async function sendUntilTaken(
  first: Shortened,
  { send, hold }: Ways,
  stats: Stats,
): Promise<{ readonly short: Shortened; readonly answer: Answer }> {
  const answer = await send(first)
  if (!first.others || answer.status !== 400) return { short: first, answer }
  const held = await hold(answer)
  const refusal = { short: first, answer: held.answer }
  if (!refuses(held.text)) return refusal
  stats.thinking('refused')
  for (const short of first.others) {
    const next = await hold(await send(short))
    if (refuses(next.text)) continue
    // Of a busy provider's answer nothing can be learned: the client tries again, and so do we.
    const { status } = next.answer
    if (status >= 200 && status < 300) {
      stats.thinking('mended')
      await short.settle?.()
    }
    return { short, answer: next.answer }
  }
  return refusal
}

function refuses(error: string | undefined): boolean {
  return error !== undefined && refusesThinking(error)
}
