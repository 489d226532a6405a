import { type Block, type Codecs, type Plan, PREFIX_FLOOR } from '../codec/index.ts'
import type { Config } from '../config.ts'
import { bindsThinking, type Reading } from '../dialects/index.ts'
import { isModels } from './lineage.ts'
import type { Ask } from './plans.ts'

/** Characters a token of system text and tools has at the most, so that the prefix is not overrated. */
const HEAD_CHARACTERS = 5

/** The plan of a conversation that is encoded from its first block on. */
export function wholePlan(reading: Reading, config: Config): Plan {
  return {
    version: Number(config.codec),
    mode: config.mode,
    encode: true,
    ...(config.forms && { forms: config.forms }),
    from: 0,
    references: !reading.drops,
    head: Math.min(PREFIX_FLOOR, Math.floor(reading.head / HEAD_CHARACTERS)),
  }
}

/**
 * Under which other plans the past may have been sent (law 9), the likeliest first: all of it by the
 * current version, by older ones, none of it.
 *
 * @param first the plan that is tried before them
 * @returns none where it makes no difference, or where the client wants nothing encoded.
 */
export function otherPlans(
  first: Plan,
  { provider, reading, bypass }: Ask,
  config: Config,
  codecs: Codecs,
): readonly Plan[] {
  if (!first.encode || !reading.thinking || !bindsThinking(provider, reading.model)) return []
  const whole = wholePlan(reading, config)
  const older = Object.keys(codecs)
    .map(Number)
    .filter((version) => version < whole.version)
  const plans = [
    ...(bypass ? [] : [whole, ...older.toReversed().map((version) => ({ ...whole, version }))]),
    // What comes after the past is bound to nothing yet; without a lasting store it could not be told apart.
    config.stateless || bypass ? { ...whole, encode: false } : { ...whole, from: past(reading) },
  ]
  const names = plans.map((plan) => JSON.stringify(plan))
  const tried = JSON.stringify(first)
  return plans.filter((_, i) => names[i] !== tried && names.indexOf(names[i]!) === i)
}

/** Blocks up to and with the last that the model wrote: they were sent before, by somebody. */
export function past({ blocks }: Reading): number {
  return blocks.findLastIndex(isModels) + 1
}

/**
 * Where the past ends, if after block `depth` it has more than the model's answer to what was sent up
 * to there: turns that went another way.
 */
export function unseenUntil(reading: Reading, depth: number): number | undefined {
  const asked = reading.blocks.findIndex((block, i) => i >= depth && isClients(block))
  const end = past(reading)
  return asked >= 0 && asked < end ? end : undefined
}

function isClients(block: Block): boolean {
  return block.kind === 'result' || (block.kind === 'text' && block.role !== 'assistant')
}
