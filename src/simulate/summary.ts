import { type Agent, CODING } from './conversation.ts'
import type { Replayed } from './simulate.ts'

/** What a set of conversations would have cost under one deck: shares of the price without Headroom. */
export interface Summary {
  readonly conversations: number
  /** Tokens at the full rate. */
  readonly raw: number
  readonly sent: number
  readonly aggregate: number
  readonly least: number
  readonly median: number
  readonly most: number
  /** Conversations that would have been dearer by more than half a percent. */
  readonly dearer: number
}

/** More than this share above the price without us counts as dearer. */
const DEARER = 0.005

/** @param deck its place among those that were replayed */
export function summary(replayed: readonly Replayed[], deck: number): Summary {
  const priced = replayed.map(({ prices }) => prices[deck]!).filter(({ raw }) => raw > 0)
  const raw = priced.reduce((total, one) => total + one.raw, 0)
  const sent = priced.reduce((total, one) => total + one.sent, 0)
  const shares = priced.map((one) => 1 - one.sent / one.raw).toSorted((a, b) => a - b)
  return {
    conversations: priced.length,
    raw,
    sent,
    aggregate: raw === 0 ? 0 : 1 - sent / raw,
    least: shares[0] ?? 0,
    median: quantile(shares, 0.5),
    most: shares.at(-1) ?? 0,
    dearer: shares.filter((share) => share < -DEARER).length,
  }
}

/** The conversations by agent, the largest set first; all of them, and those that are coding, before that. */
export function groups(replayed: readonly Replayed[]): Map<string, readonly Replayed[]> {
  const by = new Map<Agent, Replayed[]>()
  for (const one of replayed) by.set(one.agent, [...(by.get(one.agent) ?? []), one])
  const coding = replayed.filter(({ agent }) => CODING.has(agent))
  const agents = [...by].toSorted(([, a], [, b]) => b.length - a.length)
  const isMixed = coding.length > 0 && coding.length < replayed.length
  return new Map([
    ['all', replayed],
    ...(isMixed ? [['coding', coding] as const] : []),
    ...(agents.length > 1 ? agents : []),
  ])
}

/** How many conversations save how much: by steps of five points, those that save nothing first. */
export function distribution(replayed: readonly Replayed[], deck: number): Map<string, number> {
  const counts = new Map<string, number>()
  const steps = [
    'dearer',
    'nothing',
    ...Array.from({ length: 10 }, (_, i) => `${i * 5}-${i * 5 + 5} %`),
    'over 50 %',
  ]
  for (const step of steps) counts.set(step, 0)
  for (const { prices } of replayed) {
    const { raw, sent } = prices[deck]!
    const share = raw === 0 ? 0 : 1 - sent / raw
    const step =
      share < -DEARER
        ? 0
        : share < 0.0005
          ? 1
          : Math.min(2 + Math.floor(share / 0.05), steps.length - 1)
    counts.set(steps[step]!, counts.get(steps[step]!)! + 1)
  }
  return counts
}

function quantile(sorted: readonly number[], share: number): number {
  if (sorted.length === 0) return 0
  const at = share * (sorted.length - 1)
  const low = sorted[Math.floor(at)]!
  return low + (sorted[Math.ceil(at)]! - low) * (at - Math.floor(at))
}
