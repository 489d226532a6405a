import fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { FORM_NAMES } from '../../src/codec/index.ts'
import { lineForms } from '../../src/codec/forms/index.ts'
import { blocks, sessions } from './arbitraries.ts'
import { encodeAll, PLAN } from './conversation.ts'
import { checkReadsBack, checkSession, checkSize } from './laws.ts'
import { properties } from './properties.ts'

const holds = <T extends [unknown, ...unknown[]]>(property: fc.IProperty<T>, numRuns: number) =>
  fc.assert(property, { numRuns })

/** `npm run fuzz` does more. */
const RUNS = 250

describe('the laws, on conversations made up', () => {
  test.each(Object.entries(properties))('%s', (_, property) => {
    fc.assert(property, { numRuns: RUNS })
  })
})

describe('forms that are switched off', () => {
  test.each(FORM_NAMES)('%s', (name) => {
    const plan = { ...PLAN, forms: FORM_NAMES.filter((form) => form !== name) }
    holds(
      fc.property(blocks, (all) => void checkSession({ plan, blocks: all })),
      30,
    )
    const alone = { ...PLAN, forms: [name] }
    holds(
      fc.property(blocks, (all) => void checkSession({ plan: alone, blocks: all })),
      30,
    )
  })

  test('without any, nothing but imitations changes', () => {
    const plan = { ...PLAN, forms: [] }
    const property = fc.property(blocks, (all) => {
      for (const { saved = {}, text } of checkSession({ plan, blocks: all })) {
        expect(saved).toEqual({})
        if (text !== undefined) expect(text).toMatch(/^\\+\[/m)
      }
    })
    holds(property, 100)
  })
})

test('what is made up has every form in it, again and again', () => {
  const used = new Map<string, number>()
  for (const { plan, blocks: all } of fc.sample(sessions, { numRuns: 1500, seed: 1 })) {
    for (const { saved = {} } of encodeAll(plan, all)) {
      for (const form of Object.keys(saved)) used.set(form, (used.get(form) ?? 0) + 1)
    }
  }
  expect([...used.keys()].sort()).toEqual([...FORM_NAMES].sort())
  for (const form of ['gutter', 'reference', 'search', 'table', 'repeat', 'reduce']) {
    expect(used.get(form), form).toBeGreaterThan(50)
  }
})

describe('a form that throws', () => {
  afterEach(() => void vi.restoreAllMocks())

  test.each(lineForms.map((form) => [form.name, form] as const))('%s', (_, form) => {
    const find = vi.spyOn(form, 'find').mockImplementation(() => {
      throw new RangeError('a defect')
    })
    const property = fc.property(blocks, (all) => {
      find.mockClear()
      const encoded = encodeAll(PLAN, all)
      const failed = encoded.filter(({ failed }) => failed)
      expect(failed.length > 0).toBe(find.mock.calls.length > 0)
      for (const { failed: names, saved } of failed) {
        expect(names).not.toHaveLength(0)
        expect(saved).toBeUndefined()
      }
      // It goes as it came, the others as if nothing were wrong.
      checkSize(all, encoded)
      checkReadsBack(PLAN, all, encoded)
    })
    holds(property, 80)
  })
})
