import type { LedgerEvent } from '../../src/ledger/event.ts'

const MODELS = ['claude-sonnet-5', 'claude-opus-5-5', 'gpt-5.4', 'nobody-knows-it']
const CLIENTS = ['claude-code', 'codex', 'opencode']
const PROJECTS = ['', 'api', 'web', 'a "quoted" one']
const FORMS = ['gutter', 'reference', 'search', 'table']

/** An event like any other, the same for the same number. */
export function eventNumber(n: number, at = Date.UTC(2026, 10, 1) + n * 61_000): LedgerEvent {
  const priced = n % 4 !== 3
  const billed = ((n * 37) % 1000) / 10_000
  const saved = ((n * 53) % 700) / 10_000 - 0.005
  return {
    id: `hr_${n}`,
    at,
    conversation: `c${Math.floor(n / 40)}`,
    project: PROJECTS[Math.floor(n / 3) % 4]!,
    client: CLIENTS[n % 3]!,
    dialect: n % 4 === 2 ? 'openai-chat' : 'anthropic',
    model: MODELS[n % 4]!,
    mode: 'cache',
    arm: n % 10 === 9 ? 'holdout' : 'encoded',
    status: n % 50 === 49 ? 529 : 200,
    ending: n % 30 === 29 ? 'client_gone' : 'complete',
    usage: { uncached: n % 7, read: 1000 * (n % 40), write5m: 900, write1h: 0, output: n % 500 },
    tokens: { before: 1200 * (n % 40), after: 1000 * (n % 40) },
    forms: { [FORMS[n % 4]!]: { removed: n % 400, saved: priced ? saved : 0 } },
    dollars: priced ? { billed, without: billed + saved, saved } : null,
    miss: n % 25 === 24 ? { tokens: 5000, cause: n % 2 ? 'client' : 'expired' } : null,
    ...(n % 11 === 0 && { rereads: 300 + n }),
    ms: { added: 1 + (n % 9), first: 400, total: 2000 + (n % 777) },
    prompt: { blocks: n % 80, key: `k${n}`, sent: n, head: 4000 },
  }
}

export function eventNumbers(from: number, to: number): LedgerEvent[] {
  return Array.from({ length: to - from }, (_, i) => eventNumber(from + i))
}
