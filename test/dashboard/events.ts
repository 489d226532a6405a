import type { LedgerEvent } from '../../src/ledger/event.ts'

const DAY = 86_400_000

const PROJECTS = ['headroom', 'shop-frontend', 'billing-service', 'docs', '']
const CLIENTS = ['claude-code', 'codex', 'opencode', 'gemini-cli']
const MODELS = [
  { model: 'claude-sonnet-5', dialect: 'anthropic', price: 2 },
  { model: 'claude-opus-5-5', dialect: 'anthropic', price: 4 },
  { model: 'gpt-5.6-sol', dialect: 'openai-responses', price: 4 },
  { model: 'a-model-nobody-prices', dialect: 'openai-chat', price: null },
]

/** Requests over so many days up to `now`, as a person's agents would make them; the same every time. */
export function* events(count: number, now: number, days = 30): Generator<LedgerEvent> {
  const random = seeded(7)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() ** 1.6 * list.length)]!
  for (let i = 0; i < count; i++) {
    const at = Math.round(now - 1000 - (1 - (i + random() * 0.9) / count) * days * DAY)
    const { model, dialect, price } = pick(MODELS)
    const isFailed = random() < 0.01
    const prompt = Math.round(12_000 + random() * 120_000)
    const fresh = Math.round(800 + random() * 5000)
    const isMissed = random() < 0.015
    const read = isMissed ? 0 : prompt - fresh
    const output = Math.round(100 + random() * 1500)
    const spared = Math.round(prompt * (0.05 + random() * 0.2))
    const usage = { uncached: 12, read, write5m: prompt - read, write1h: 0, output }
    const rate = (price ?? 0) / 1e6
    const billed = rate * (12 + read * 0.1 + usage.write5m * 1.25 + output * 5)
    const taken = Math.round(fresh * 0.2 * random())
    const saved = rate * (spared * 0.1 + taken * 1.25 - (random() < 0.03 ? 4000 : 0))
    yield {
      id: `hr_${String(i).padStart(8, '0')}`,
      at,
      conversation: `c${Math.floor(i / 40)}`,
      project: pick(PROJECTS),
      client: pick(CLIENTS),
      dialect,
      model,
      mode: 'cache',
      arm: 'encoded',
      status: isFailed ? 529 : 200,
      ending: 'complete',
      usage: isFailed ? null : usage,
      tokens: { before: prompt + spared, after: prompt },
      forms: isFailed
        ? {}
        : {
            gutter: { removed: taken, saved: saved * 0.6 },
            reference: { removed: Math.round(taken * 0.7), saved: saved * 0.5 },
            ...(i % 7 === 0 && {
              table: { removed: -Math.round(taken * 0.1), saved: -saved * 0.3 },
            }),
          },
      dollars: isFailed || price === null ? null : { billed, without: billed + saved, saved },
      miss: isMissed ? { tokens: prompt - fresh, cause: 'expired' } : null,
      ms: {
        added: 0.4 + 6 * random() ** 3,
        first: 400 + 900 * random(),
        total: 1500 + 9000 * random(),
      },
      prompt: null,
    }
  }
}

/** A small generator of numbers from 0 to 1 (mulberry32). */
function seeded(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}
