import type { Block } from '../codec/index.ts'
import { type CountedBlock, CountedPrompt } from '../ledger/prompt.ts'
import type { Platform } from '../platform.ts'
import { estimate } from './encode.ts'
import { isModels } from './lineage.ts'
import type { Sent } from './memo.ts'
import type { History } from './shorten.ts'

/** Counts prompts in the background, in slices; what it has counted once it does not count again. */
export type PromptCounter = (history: History) => Promise<CountedPrompt>

/**
 * Exact where the runtime has a tokenizer, else by the codec's estimates.
 *
 * @param failed is told when the tokenizer does not work.
 */
export function createPromptCounter(platform: Platform, failed: () => void): PromptCounter {
  const countTokens = createTokenCounter(platform)
  // What is remembered of a conversation holds the very objects: counts live as long as that.
  const known = new WeakMap<Sent, CountedBlock>()

  return async function countPrompt({ reading, sent }) {
    const blocks: CountedBlock[] = []
    for (const [i, one] of sent.entries()) {
      let block = known.get(one)
      if (!block) known.set(one, (block = await countBlock(reading.blocks[i]!, one)))
      blocks.push(block)
    }
    return new CountedPrompt(blocks)
  }

  async function countBlock(block: Block, sent: Sent): Promise<CountedBlock> {
    const { literal, before, after, saved } = sent
    const text = literal === undefined ? undefined : (JSON.parse(literal) as string)
    const hash = text === undefined ? 0 : hashOf(text)
    const rest = { hash, isModels: isModels(block), forms: saved }
    if (!countTokens || !('text' in block)) {
      const raw = 'text' in block ? before : estimate(block)
      return { raw, sent: text === undefined ? raw : after, ...rest }
    }
    try {
      const raw = await countTokens(block.text)
      return { raw, sent: text === undefined ? raw : await countTokens(text), ...rest }
    } catch {
      failed()
      return { raw: before, sent: after, ...rest }
    }
  }
}

/** Characters between two breaths: about a millisecond. */
const SLICE = 16_384

/** Counts with the runtime's tokenizer, loaded once; undefined where there is none. */
function createTokenCounter({ tokenizer, breathe }: Platform) {
  if (!tokenizer) return undefined
  let loading: Promise<(text: string) => number> | undefined
  let counted = 0
  return async function countTokens(text: string): Promise<number> {
    loading ??= tokenizer()
    const count = await loading.catch((error: unknown) => {
      loading = undefined
      throw error
    })
    let total = 0
    for (let at = 0; at < text.length;) {
      const end = sliceEnd(text, at)
      total += count(text.slice(at, end))
      counted += end - at
      at = end
      if (counted >= SLICE) {
        counted = 0
        await breathe()
      }
    }
    return total
  }
}

/** At a line's end where there is one: a cut costs a token at the most. */
function sliceEnd(text: string, at: number): number {
  const end = at + SLICE
  const newline = end < text.length ? text.lastIndexOf('\n', end) : -1
  return newline > at ? newline : end
}

function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash | 1
}
