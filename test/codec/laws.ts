/* oxlint-disable no-control-regex -- control characters are what the reductions are about */
import { deepStrictEqual, equal, ok } from 'node:assert/strict'
import { cost } from '../../src/codec/cost.ts'
import {
  type Block,
  Decoder,
  type EncodedBlock,
  isEncoded,
  type Plan,
} from '../../src/codec/index.ts'
import { commandOutput, resultBody } from '../../src/codec/recognise.ts'
import { copiesMark } from '../../src/codec/references/names.ts'
import { reduceTerminal } from '../../src/codec/reduce/terminal.ts'
import type { Session } from './arbitraries.ts'
import { encodeAll, sentBlocks } from './conversation.ts'
import { lexemesOf } from './jsonArbitraries.ts'

/** The laws of the codec, each as a check that throws where it is broken. */

/** Everything that must hold of what one conversation becomes. */
export function checkSession({ plan, blocks }: Session): EncodedBlock[] {
  const encoded = encodeAll(plan, blocks)
  checkHandsOff(plan, blocks, encoded)
  checkSize(blocks, encoded)
  checkReadsBack(plan, blocks, encoded)
  return encoded
}

/** `decode(encode(x))` is `x`, but for the two reductions; from what was sent alone (law 4). */
export function checkReadsBack(
  plan: Plan,
  blocks: readonly Block[],
  encoded: readonly EncodedBlock[],
): void {
  const decoder = new Decoder(plan)
  for (const [i, sent] of sentBlocks(blocks, encoded).entries()) {
    const restored = decoder.push(sent)
    const block = blocks[i]!
    if (!('text' in block) || restored === block.text) continue
    const reduced = allows(plan, 'reduce') && isReduced(block, restored)
    if (!reduced) equal(restored, block.text, `block ${i} does not read back`)
  }
}

/** What is left alone (laws 2 and 3): everything but results and command output. */
export function checkHandsOff(
  plan: Plan,
  blocks: readonly Block[],
  encoded: readonly EncodedBlock[],
): void {
  let copied = false
  for (const [i, block] of blocks.entries()) {
    const { text, saved = {}, failed } = encoded[i]!
    // Once the assistant copies a reference, there are no more.
    copied ||= block.kind === 'text' && block.role === 'assistant' && copiesMark(block.text)
    copied ||= block.kind === 'call' && block.args.some(([, value]) => copiesMark(value))
    ok(!copied || !('reference' in saved), `a reference in block ${i}, after one was copied`)
    ok(!failed, `block ${i} failed: ${failed}`)
    for (const form of Object.keys(saved)) ok(allows(plan, form), `${form} is switched off`)
    ok(plan.references || !('reference' in saved), 'a reference, against the plan')
    if (text === undefined) continue
    ok(isEncoded(plan, i), `block ${i} is raw by the plan`)
    if (block.kind === 'result') {
      ok(block.editable, `block ${i} is not to be edited`)
      const { before } = resultBody(block.text)
      ok(text.startsWith(before), `the client's header of block ${i}`)
    } else {
      ok(block.kind === 'text' && block.role === 'user', `block ${i} is no output`)
      const output = commandOutput(block.text)!
      ok(text.startsWith(output.before) && text.endsWith(output.after), `around block ${i}`)
    }
    if (!/[\x1b\r]/.test(block.text)) deepStrictEqual(reminders(text), reminders(block.text))
  }
}

/** Never bigger by the frozen cost, but by a backslash before what looks like a mark; never empty (laws 4 and 6). */
export function checkSize(blocks: readonly Block[], encoded: readonly EncodedBlock[]): void {
  for (const [i, block] of blocks.entries()) {
    const { text } = encoded[i]!
    if (text === undefined || !('text' in block)) continue
    ok(text !== block.text, `block ${i} is told to be edited and is the same`)
    ok(text.trim() !== '' || block.text.trim() === '', `block ${i} becomes empty`)
    if (cost(text) > cost(block.text)) {
      const sent = text.split('\n')
      const raw = block.text.split('\n')
      equal(sent.length, raw.length, `block ${i} grows`)
      for (const [j, line] of sent.entries()) {
        ok(line === raw[j] || (line === `\\${raw[j]}` && /^\\+\[/.test(line)), `block ${i} grows`)
      }
    }
  }
}

/** What was sent does not change when the conversation goes on, or would have gone otherwise (law 1). */
export function checkCausal({ plan, blocks }: Session, end: number, other: readonly Block[]): void {
  const whole = encodeAll(plan, blocks)
  deepStrictEqual(encodeAll(plan, blocks), whole, 'two encoders differ')
  const begun = encodeAll(plan, [...blocks.slice(0, end), ...other])
  deepStrictEqual(begun.slice(0, end), whole.slice(0, end), `changed by what follows ${end}`)
}

const allows = (plan: Plan, form: string) => plan.forms?.includes(form) ?? true

/** Lines of reminders, in order. */
function reminders(text: string): string[] {
  return text.match(/<system-reminder>(?:(?!<system-reminder>)[^])*?<\/system-reminder>/g) ?? []
}

/** Told apart from anything else by other means than the codec's own, as far as there are any. */
function isReduced(block: Block, restored: string): boolean {
  if (!('text' in block)) return false
  const { before, text, after } =
    block.kind === 'result' ? resultBody(block.text) : commandOutput(block.text)!
  if (!restored.startsWith(before) || !restored.endsWith(after)) return false
  const body = restored.slice(before.length, restored.length - after.length)
  const shown = /\x1b|\r(?!\n)/.test(text) ? reduceTerminal(text) : text
  return body === shown || (isJson(shown) && sameLexemes(shown, body))
}

/** JSON values alone, with any layout. */
function isJson(text: string): boolean {
  return /^\s*[[{]/.test(text) && /[\]}]\s*$/.test(text)
}

function sameLexemes(a: string, b: string): boolean {
  const [one, two] = [lexemesOf(a), lexemesOf(b)]
  return one.length === two.length && one.every((lexeme, i) => lexeme === two[i])
}
