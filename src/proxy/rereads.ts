import type { Block } from '../codec/index.ts'
import type { CountedPrompt } from '../ledger/prompt.ts'

/** Longer arguments are a file's content and not a question. */
const LONGEST = 2000

/**
 * Tokens of results that answer a call which was made before in the very same words, and whose result
 * was shortened then: what may have been read again because of us. Most of it would have been anyway.
 *
 * @param from the first block that is news
 */
export function rereadTokens(
  blocks: readonly Block[],
  counted: CountedPrompt,
  from: number,
): number {
  const shortened = new Set<string>()
  let tokens = 0
  blocks.forEach((block, place) => {
    if (block.kind !== 'result' || block.call === undefined) return
    const call = blocks[block.call]
    if (call?.kind !== 'call' || call.size > LONGEST) return
    const asked = JSON.stringify([call.tool, call.args])
    const { sent, hash } = counted.blocks[place]!
    if (place >= from && shortened.has(asked)) tokens += sent
    if (hash !== 0) shortened.add(asked)
  })
  return tokens
}
