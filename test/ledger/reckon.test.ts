import { beforeAll, describe, expect, it } from 'vitest'
import type { Block, EncodedBlock } from '../../src/codec/index.ts'
import { CODECS } from '../../src/codec/index.ts'
import type { LedgerEvent } from '../../src/ledger/event.ts'
import { memoryLedger } from '../../src/ledger/memory.ts'
import { Memo } from '../../src/proxy/memo.ts'
import { loadTokenizer, type TokenCounter } from '../../src/ledger/tokens.ts'
import type { Count } from '../upstream/index.ts'
import { type Game, play, type Step } from './conversation.ts'
import { exactCount } from './provider.ts'
import * as script from './script.ts'
import { changedFrom, fileRead } from './script.ts'

let tokenizer: TokenCounter
beforeAll(async () => {
  tokenizer = await loadTokenizer()
})

/** Plays against a provider whose token is `scale` of ours. */
function playHere(steps: readonly Step[], more: Partial<Game> = {}, scale = 1) {
  const text = (value: string) => Math.round(tokenizer(value) * scale)
  const count = exactCount(text)
  return play({ path: '/v1/messages', steps, count, tokenizer, ...more })
}

const agent = (...given: script.Given) => script.agent(tokenizer, ...given)

const reads = (count: number, gap?: number) =>
  Array.from({ length: count }, (_, i) => ({
    result: fileRead(`f${i}`, 150),
    ...(gap !== undefined && { gap }),
  }))

const SONNET = { uncached: 2, read: 0.2, write5m: 2.5, write1h: 4, output: 10 }

function priceOf(usage: NonNullable<LedgerEvent['usage']>): number {
  return Object.entries(SONNET).reduce((sum, [key, rate]) => {
    return sum + (usage[key as keyof typeof SONNET] * rate) / 1e6
  }, 0)
}

const total = (events: readonly LedgerEvent[], key: 'billed' | 'without' | 'saved') =>
  events.reduce((sum, { dollars }) => sum + dollars![key], 0)

const causes = (events: readonly LedgerEvent[]) => events.map(({ miss }) => miss?.cause ?? null)

/** An encoder that writes something of its own in place of every long result. */
class Custom {
  count = 0
  private readonly write: (text: string, place: number) => EncodedBlock
  constructor(write: (text: string, place: number) => EncodedBlock) {
    this.write = write
  }
  push(block: Block): EncodedBlock {
    const place = this.count++
    return block.kind === 'result' && block.editable ? this.write(block.text, place) : {}
  }
}

const custom = (write: (text: string, place: number) => EncodedBlock) => ({
  codecs: { 1: () => new Custom(write) },
})

describe('what a conversation costs, and would have cost', () => {
  it('is what the provider billed for what was sent, and bills for it raw', async () => {
    const { events, billed, raw } = await playHere(
      agent([...reads(6), { result: 'done', gap: 400 }]),
    )
    expect(events.map(({ usage }) => usage)).toEqual(billed)
    expect(total(events, 'billed')).toBeCloseTo(
      billed.reduce((s, u) => s + priceOf(u!), 0),
      12,
    )
    const without = raw.reduce((sum, usage) => sum + priceOf(usage!), 0)
    expect(total(events, 'without') / without).toBeCloseTo(1, 4)
    expect(total(events, 'saved')).toBeGreaterThan(0.05 * without)
    const forms = events.flatMap((event) => Object.values(event.forms))
    expect(forms.reduce((sum, { saved }) => sum + saved, 0)).toBeCloseTo(total(events, 'saved'), 12)
    // A token is taken out once, and saves its write and every read after it.
    const removed = forms.reduce((sum, { removed }) => sum + removed, 0)
    const last = events.at(-1)!
    expect(removed).toBeCloseTo(last.tokens.before - last.tokens.after, -1)
  })

  it('holds where the provider’s tokens are others than ours, as soon as that can be told', async () => {
    const { events, raw } = await playHere(agent(reads(12)), {}, 1.25)
    const without = raw.slice(3).reduce((sum, usage) => sum + priceOf(usage!), 0)
    expect(total(events.slice(3), 'without') / without).toBeCloseTo(1, 2)
    const next = await playHere(agent(reads(12)), {}, 0.8)
    const less = next.raw.slice(3).reduce((sum, usage) => sum + priceOf(usage!), 0)
    expect(total(next.events.slice(3), 'without') / less).toBeCloseTo(1, 2)
  })

  it('holds where each piece costs the provider some tokens beside its text', async () => {
    const plain = exactCount(tokenizer)
    const count: Count = (piece) => Math.round(1.2 * plain(piece)) + 25
    const turns = Array.from({ length: 20 }, (_, i) => ({
      result: fileRead(`f${i}`, 20 + ((i * 53) % 200)),
    }))
    const steps = agent(turns).map((step) => ({
      ...step,
      output: Math.round(1.2 * step.output) + 25,
    }))
    const { events, raw } = await playHere(steps, { count })
    const without = raw.slice(8).reduce((sum, usage) => sum + priceOf(usage!), 0)
    expect(Math.abs(total(events.slice(8), 'without') / without - 1)).toBeLessThan(0.001)
  })

  it('holds when everything in memory is lost between two requests', async () => {
    const memo = new Memo(0)
    const { events, raw } = await playHere(agent(reads(5)), { parts: { memo } })
    const without = raw.reduce((sum, usage) => sum + priceOf(usage!), 0)
    expect(total(events, 'without') / without).toBeCloseTo(1, 4)
  })

  it('claims little for what the provider has dropped and not billed', async () => {
    const plain = exactCount(tokenizer)
    // It clears all results but the last few: what is left of one is a word.
    const steps = agent(reads(12))
    const cleared: Count = (piece) =>
      piece.text.includes('tool_result') && !/ f(?:9|10|11)\d+ = /.test(piece.text)
        ? 3
        : plain(piece)
    const all = await playHere(steps)
    const some = await playHere(steps, { count: cleared })
    const last = (events: readonly LedgerEvent[]) => {
      const { before, after } = events.at(-1)!.tokens
      return before - after
    }
    expect(last(some.events)).toBeGreaterThanOrEqual(0)
    expect(last(some.events)).toBeLessThan(0.6 * last(all.events))
  })

  it('is not known for a model without a price, and counted in tokens all the same', async () => {
    const { events } = await playHere(agent(reads(4), { model: 'claude-sonnet-99' }))
    const last = events.at(-1)!
    expect(events.every(({ dollars }) => dollars === null)).toBe(true)
    expect(last.usage!.read).toBeGreaterThan(5000)
    expect(last.forms['gutter']).toMatchObject({ saved: 0 })
    expect(last.forms['gutter']!.removed).toBeGreaterThan(100)
  })
})

describe('a form that does harm', () => {
  it('shows as a negative line, beside those that do good', async () => {
    const harmful = custom((text, place) =>
      place % 4 === 0
        ? { text: `${text}\n${'and this too, '.repeat(100)}`, saved: { wordy: -400 } }
        : { text: text.replaceAll('const ', ''), saved: { terse: 150 } },
    )
    const { events, billed, raw } = await playHere(agent(reads(8)), { parts: harmful })
    const dollars = (usages: typeof raw) => usages.reduce((sum, usage) => sum + priceOf(usage!), 0)
    const byForm = (form: string) =>
      events.reduce((sum, { forms }) => sum + (forms[form]?.saved ?? 0), 0)
    expect(byForm('wordy')).toBeLessThan(0)
    expect(byForm('terse')).toBeGreaterThan(0)
    expect(total(events, 'saved')).toBeCloseTo(dollars(raw) - dollars(billed), 5)
    const ledger = memoryLedger()
    await ledger.append(events)
    const rows = await ledger.totals({ by: 'form' })
    expect(rows.find(({ key }) => key === 'wordy')).toMatchObject({ key: 'wordy' })
    expect(rows.find(({ key }) => key === 'wordy')!.dollars.saved).toBeLessThan(0)
    expect(rows.find(({ key }) => key === 'wordy')!.removed).toBeLessThan(0)
  })

  it('is charged with all that is read again where it takes out less than the cost says', async () => {
    const boastful = custom((text) => ({ text: `${text} .`, saved: { boast: 900 } }))
    const { events } = await playHere(agent(reads(6)), { parts: boastful })
    expect(total(events, 'saved')).toBeLessThan(0)
  })
})

describe('whose a cache miss is', () => {
  it('nobody’s, while the conversation only grows', async () => {
    expect(causes((await playHere(agent(reads(5)))).events)).toEqual(Array(6).fill(null))
  })

  it('the clock’s, when the cache has outlived its time', async () => {
    const steps = agent([...reads(3), { result: 'late', gap: 301 }, { result: 'soon' }])
    const { events } = await playHere(steps)
    expect(causes(events)).toEqual([null, null, null, null, 'expired', null])
    expect(events[4]!.miss!.tokens).toBe(events[3]!.tokens.after)
  })

  it('the client’s, when it changes what it has said: and what it costs is not ours', async () => {
    const steps = changedFrom(agent(reads(6)), 4, (messages) => {
      messages[0] = { role: 'user', content: 'Read the files; and be quick about it.' }
    })
    const edited = changedFrom(steps, 5, (messages) => {
      const content = messages[2]!['content'] as { content: string }[]
      content[0]!.content = '[cleared]'
    })
    const { events, billed, raw } = await playHere(edited)
    expect(causes(events).filter((cause) => cause === 'ours')).toEqual([])
    expect(events[5]!.miss).toMatchObject({ cause: 'client' })
    const dollars = (usages: typeof raw) => usages.reduce((sum, usage) => sum + priceOf(usage!), 0)
    expect(total(events, 'saved')).toBeCloseTo(dollars(raw) - dollars(billed), 4)
    expect(total(events, 'saved')).toBeGreaterThan(0)
  })

  it('the client’s, when it changes its system text or its tools', async () => {
    const steps = agent(reads(3))
    const other = agent(reads(3), { system: 6000 })
    const { events } = await playHere([...steps.slice(0, 3), ...other.slice(3)])
    expect(causes(events)).toEqual([null, null, null, 'client'])
  })

  it('the client’s, when it runs more calls at once than its marker looks back', async () => {
    const { events } = await playHere(agent([...reads(2), { result: 'short', calls: 22 }]))
    expect(causes(events)).toEqual([null, null, null, 'client'])
  })

  it('ours, when we send the past in another way: at the price of writing it again', async () => {
    let version = 'a'
    const fickle = custom((text) => ({
      text: `${version} ${text}`.slice(0, -300),
      saved: { fickle: 90 },
    }))
    const steps = agent(reads(6)).map((step, i) => ({
      ...step,
      body() {
        if (i === 4) version = 'b'
        return step.body()
      },
    }))
    const { events, billed, raw } = await playHere(steps, {
      parts: { ...fickle, memo: new Memo(0) },
    })
    expect(causes(events)).toEqual([null, null, null, null, 'ours', null, null])
    expect(events[4]!.dollars!.saved).toBeLessThan(0)
    expect(events[4]!.forms['cache-break']!.saved).toBeLessThan(0)
    const dollars = (usages: typeof raw) => usages.reduce((sum, usage) => sum + priceOf(usage!), 0)
    expect(total(events, 'saved')).toBeCloseTo(dollars(raw) - dollars(billed), 4)
  })

  it('the provider’s, when nothing else explains it', async () => {
    const { events } = await playHere(agent(reads(4)), { forgets: 3 })
    expect(causes(events)).toEqual([null, null, null, 'provider', null])
    expect(events[3]!.dollars!.saved).toBeGreaterThan(events[2]!.dollars!.saved)
  })

  it('nobody’s, where another model has a cache of its own', async () => {
    const steps = agent(reads(4)).map((step, i) => {
      const model = i === 2 ? 'claude-haiku-4-5' : 'claude-sonnet-5'
      return { ...step, body: () => ({ ...step.body(), model }) }
    })
    expect(causes((await playHere(steps)).events)).toEqual(Array(5).fill(null))
  })
})

it('what is read again after it was shortened is told, and is in the bill either way', async () => {
  const path = '/src/again.ts'
  const again = { result: fileRead('again', 150), path }
  const { events, billed, raw } = await playHere(agent([...reads(3), again, ...reads(1), again]))
  expect(events.map(({ rereads = 0 }) => rereads > 0)).toEqual([...Array(6).fill(false), true])
  expect(events[6]!.rereads).toBeLessThanOrEqual(events[6]!.usage!.write5m)
  const dollars = (usages: typeof raw) => usages.reduce((sum, usage) => sum + priceOf(usage!), 0)
  expect(total(events, 'saved')).toBeCloseTo(dollars(raw) - dollars(billed), 4)
})

it('a conversation that is held out by lot goes raw for its life, and costs what it costs', async () => {
  const arms = new Set<string>()
  for (let n = 0; n < 12; n++) {
    const steps = changedFrom(agent(reads(2)), 0, (messages) => {
      messages[0] = { role: 'user', content: `Task ${n}` }
    })
    const { events, billed, raw } = await playHere(steps, { flags: { holdout: '50%' } })
    const [arm] = new Set(events.map((event) => event.arm))
    expect(new Set(events.map((event) => event.arm)).size).toBe(1)
    arms.add(arm!)
    if (arm === 'holdout') expect(billed).toEqual(raw)
    else expect(total(events, 'saved')).toBeGreaterThan(0)
  }
  expect([...arms].sort()).toEqual(['encoded', 'holdout'])
  const { events } = await playHere(agent(reads(1)), {
    flags: { holdout: '0' },
    parts: { codecs: CODECS },
  })
  expect(events[0]!.arm).toBe('encoded')
})
