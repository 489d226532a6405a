import { describe, expect, it } from 'vitest'
import { FAMILIES, SOURCES } from '../../src/ledger/prices/data.ts'
import { createPriceList } from '../../src/ledger/prices/list.ts'
import { readOwnPrices } from '../../src/ledger/prices/own.ts'
import { DECKS } from '../../src/simulate/decks.ts'
import { cost } from '../../src/ledger/prices/price.ts'

const AT = Date.UTC(2026, 10, 21, 12)
const priceOf = createPriceList()
const rates = (model: string, at = AT) => {
  const price = priceOf(model, at)
  return price && [price.input, price.read, price.write5m, price.output]
}

describe('prices', () => {
  it.each([
    ['claude-sonnet-5', [2, 0.2, 2.5, 10]],
    ['claude-opus-5-5', [4, 0.2, 5, 20]],
    ['claude-fable-5-1', [10, 0.25, 12.5, 50]],
    ['claude-haiku-4-5', [1, 0.1, 1.25, 5]],
    ['gpt-5.6-sol', [4, 0.4, 5, 20]],
    ['gpt-5.4', [2.5, 0.25, 2.5, 15]],
    ['gpt-4.1', [2, 0.5, 2, 8]],
    ['gpt-4o', [2.5, 1.25, 2.5, 10]],
    ['gemini-3.1-pro-preview', [2, 0.2, 2, 12]],
  ])('of %s are those of its provider’s page', (model, expected) => {
    expect(rates(model)).toEqual(expected)
  })

  it.each([
    ['claude-opus-5-5-20260901', 'claude-opus-5-5'],
    ['us.anthropic.claude-haiku-4-5-20251001-v1:0', 'claude-haiku-4-5'],
    ['claude-sonnet-4-5@20250929', 'claude-sonnet-4-5'],
    ['anthropic/claude-sonnet-5', 'claude-sonnet-5'],
    ['models/gemini-2.5-pro', 'gemini-2.5-pro'],
    ['Claude-Sonnet-5', 'claude-sonnet-5'],
    ['claude-sonnet-4-5[1m]', 'claude-sonnet-4-5'],
    ['gpt-5.4-2026-03-05', 'gpt-5.4'],
  ])('%s is %s', (name, model) => {
    expect(rates(name)).toEqual(rates(model))
    expect(rates(name)).toBeDefined()
  })

  it.each([
    'claude-sonnet-5-5',
    'claude-opus-6',
    'gpt-5.4-omega',
    'gpt-9',
    'llama',
    '',
    'constructor',
  ])('of %s are not guessed', (model) => expect(priceOf(model, AT)).toBeUndefined())

  it('change with the day, with the hour and with the size of the prompt', () => {
    expect(rates('gpt-5.6-sol', Date.UTC(2026, 7, 1))![0]).toBe(5)
    expect(rates('gpt-5.6-sol', Date.UTC(2026, 7, 21))![0]).toBe(4)
    const [day, night] = [
      rates('deepseek-v4-flash', Date.UTC(2026, 10, 2, 2)),
      rates('deepseek-v4-flash', AT),
    ]
    expect(day![0]).toBeGreaterThan(night![0]!)
    const price = priceOf('gpt-5.4', AT)!
    const prompt = (uncached: number) => ({ uncached, read: 0, write5m: 0, write1h: 0, output: 0 })
    expect(cost(prompt(271_000), price)).toBeCloseTo(271_000 * 2.5e-6, 9)
    expect(cost(prompt(273_000), price)).toBeCloseTo(273_000 * 5e-6, 9)
  })

  it('of every family are sound, and have a source', () => {
    expect(FAMILIES.length).toBeGreaterThan(150)
    for (const { name, provider, match, prices } of FAMILIES) {
      expect(SOURCES[provider], provider).toMatch(/^https:/)
      expect(() => new RegExp(match), name).not.toThrow()
      for (const { input, output, read, write5m, write1h } of prices) {
        expect(read, name).toBeLessThanOrEqual(input)
        expect(Math.min(input, output, read, write5m, write1h), name).toBeGreaterThanOrEqual(0)
        expect(write1h, name).toBeGreaterThanOrEqual(write5m)
      }
    }
  })
})

it('the decks of a simulation are the prices of their models', () => {
  const models = [
    'claude-sonnet-5',
    'claude-sonnet-5',
    'claude-opus-5-5',
    'claude-fable-5-1',
    'gpt-5.6',
    'gpt-5.4',
  ]
  for (const [i, { name, input, write, read }] of DECKS.entries()) {
    const price = priceOf(models[i]!, AT)!
    const written = name.includes('1 h') ? price.write1h : price.write5m
    expect([input, write, read], name).toEqual([
      price.input,
      expect.closeTo(written / price.input, 9),
      expect.closeTo(price.read / price.input, 9),
    ])
  }
})

describe('own prices', () => {
  it('come before those of the package, by whole names or beginnings', () => {
    const text =
      '{"models":{"claude-sonnet-5":{"input":1,"output":2,"read":0.5},"my.org/*":{"input":3,"output":4}}}'
    const own = createPriceList(readOwnPrices(text, 'prices.json'))
    expect(own('claude-sonnet-5', AT)).toMatchObject({
      input: 1,
      read: 0.5,
      write5m: 1,
      write1h: 1,
    })
    expect(own('my.org/llama[x]', AT)).toMatchObject({ input: 3, read: 3, output: 4 })
    expect(own('myxorg/llama', AT)).toBeUndefined()
    expect(own('claude-opus-5-5', AT)).toEqual(priceOf('claude-opus-5-5', AT))
  })

  it.each([
    ['nothing', '', 'is no JSON'],
    ['a list', '[]', 'its top'],
    ['a missing rate', '{"models":{"m":{"input":1}}}', 'models › m › output'],
    ['a negative rate', '{"models":{"m":{"input":-1,"output":1}}}', 'models › m › input'],
    ['an unknown field', '{"models":{},"tiers":[]}', 'its top'],
  ])('that are %s are refused, and the place is named', (_, text, said) => {
    expect(() => readOwnPrices(text, '/x/prices.json')).toThrow(said)
    expect(() => readOwnPrices(text, '/x/prices.json')).toThrow('/x/prices.json')
  })
})
