import { expect, it } from 'vitest'
import type { Arm } from '../../src/ledger/event.ts'
import { experiment } from '../../src/ledger/holdout.ts'
import type { ConversationRow } from '../../src/ledger/ledger.ts'
import { createPriceList } from '../../src/ledger/prices/list.ts'

const priceOf = createPriceList()

/** Conversations that cost so much of their list price, give or take. */
function conversations(arm: Arm, count: number, share: number, requests = 30): ConversationRow[] {
  return Array.from({ length: count }, (_, i) => {
    const before = 100_000 * (1 + (i % 7))
    const model = i % 2 ? 'claude-sonnet-5' : 'claude-opus-5-5'
    const listed = (before * priceOf(model, 0)!.input) / 1e6
    const billed = listed * share * (0.8 + ((i * 37) % 41) / 100)
    const conversation = `${arm}${i}`
    return { conversation, arm, model, requests: requests + (i % 5), billed, before }
  })
}

const judged = (...rows: ConversationRow[][]) => experiment(rows.flat(), priceOf, 0)

it('without a holdout there is no experiment', () => {
  expect(
    judged(conversations('encoded', 50, 0.2), conversations('bypass', 50, 0.3)),
  ).toBeUndefined()
})

it('says nothing before there is enough data', () => {
  const early = judged(conversations('encoded', 200, 0.2), conversations('holdout', 19, 0.25))
  expect(early).toEqual({ encoded: 200, holdout: 19, needed: 20, result: null })
})

it('finds a difference that is there, and its interval holds it', () => {
  const { result } = judged(conversations('encoded', 200, 0.17), conversations('holdout', 60, 0.2))!
  const { cost, requests } = result!
  expect(cost.value).toBeCloseTo(-0.15, 1)
  expect(cost.low).toBeLessThan(-0.15)
  expect(cost.high).toBeGreaterThan(-0.15)
  expect(cost.high).toBeLessThan(0)
  expect(requests.low).toBeLessThanOrEqual(0)
  expect(requests.high).toBeGreaterThanOrEqual(0)
})

it('does not find one that is not there', () => {
  const { cost } = judged(
    conversations('encoded', 100, 0.2),
    conversations('holdout', 40, 0.2),
  )!.result!
  expect(cost.low).toBeLessThan(0)
  expect(cost.high).toBeGreaterThan(0)
})

it('finds conversations that have become longer', () => {
  const longer = conversations('encoded', 100, 0.2, 36)
  const { requests } = judged(longer, conversations('holdout', 40, 0.2, 30))!.result!
  expect(requests.low).toBeGreaterThan(0.1)
})

it('says the same when it is asked twice, and leaves out what has no price', () => {
  const rows = [conversations('encoded', 30, 0.2), conversations('holdout', 30, 0.3)]
  expect(judged(...rows)).toEqual(judged(...rows))
  const unpriced = rows[0]!.map((row) => ({
    ...row,
    conversation: `x${row.conversation}`,
    model: 'x',
  }))
  expect(judged(...rows, unpriced)).toEqual(judged(...rows))
})
