import { ok } from 'node:assert/strict'
import fc from 'fast-check'
import { blocks, mutate, mutations, plans, sessions } from './arbitraries.ts'
import { decodeAll, encodeAll, PLAN, sentBlocks } from './conversation.ts'
import { checkCausal, checkSession } from './laws.ts'

/** The laws of the codec on conversations made up, by what they say; `npm run fuzz` tries them longer. */
export const properties: Readonly<Record<string, fc.IRawProperty<unknown>>> = {
  'what is sent reads back, from itself alone, and never grows': fc.property(
    sessions,
    (session) => void checkSession(session),
  ),

  'so it is under any plan': fc.property(
    plans,
    blocks,
    (plan, all) => void checkSession({ plan, blocks: all }),
  ),

  'what was sent stays as it was, whatever follows': fc.property(
    sessions,
    fc.nat(),
    blocks,
    (session, end, other) => checkCausal(session, end % (session.blocks.length + 1), other),
  ),

  'text that was made of ours is text like any other': fc.property(
    blocks,
    mutations,
    (all, changes) => {
      const sent = sentBlocks(all, encodeAll(PLAN, all))
      const forged = sent.map((block) =>
        'text' in block ? { ...block, text: mutate(block.text, changes) } : block,
      )
      checkSession({ plan: PLAN, blocks: [...all, ...forged] })
    },
  ),

  'raw text that was tampered with is text like any other': fc.property(
    blocks,
    mutations,
    (all, changes) => {
      const other = all.map((block) =>
        'text' in block ? { ...block, text: mutate(block.text, changes) } : block,
      )
      checkSession({ plan: PLAN, blocks: [...all, ...other] })
    },
  ),

  'sent text that was tampered with is read, or refused with an error': fc.property(
    blocks,
    mutations,
    (all, changes) => {
      const sent = sentBlocks(all, encodeAll(PLAN, all))
      const last = sent.findLastIndex((block) => 'text' in block)
      const tampered = sent.map((block, i) =>
        i === last && 'text' in block ? { ...block, text: mutate(block.text, changes) } : block,
      )
      try {
        ok(decodeAll(PLAN, tampered).length === sent.length)
      } catch (error) {
        ok(error instanceof Error)
      }
    },
  ),
}
