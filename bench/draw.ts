import type { Agent } from './corpus.ts'

/** Random numbers in [0, 1), the same for the same seed: a linear congruential generator's upper bits. */
export function random(seed: number): () => number {
  let state = Math.imul(seed, 2654435761) >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

/** So many of the values, each as likely as any other. */
export function drawn<T>(values: readonly T[], count: number, seed: number): T[] {
  const draw = random(seed)
  const rest = [...values]
  const out: T[] = []
  while (out.length < count && rest.length > 0) {
    out.push(...rest.splice(Math.floor(draw() * rest.length), 1))
  }
  return out
}

/** One conversation in so many is in a sample. */
const EVERY = 10

/** Tells which conversations are in a sample: the first of every agent, and each tenth after it. */
export function sampling(all: boolean): (agent: Agent) => boolean {
  const seen = new Map<Agent, number>()
  return (agent) => {
    const before = seen.get(agent) ?? 0
    seen.set(agent, before + 1)
    return all || before % EVERY === 0
  }
}
