import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { gemini, identity, mergeUsage, type Reading, type Usage } from '../../src/dialects/index.ts'
import { jsonText } from '../json/arbitraries.ts'

const bodyOf = (...contents: object[]): string => JSON.stringify({ contents })
const call = (name: string, id?: string) => ({
  role: 'model',
  parts: [{ functionCall: { ...(id && { id }), name, args: { path: 'a' } } }],
})
const told = (name: string, response: object, id?: string) => ({
  role: 'user',
  parts: [{ functionResponse: { ...(id && { id }), name, response } }],
})
const resultsOf = (reading: Reading | undefined) =>
  reading!.blocks.filter((block) => block.kind === 'result')

describe('a reading', () => {
  it('has its model and its stream from the path', () => {
    const body = bodyOf({ parts: [{ text: 'Hi' }] })
    const address = { model: 'gemini-x', stream: true }
    const cold = gemini.read(body, undefined, address)
    expect(cold).toMatchObject(address)
    expect(gemini.read(body, cold, address)).toEqual(cold)
    expect(gemini.read(body)).toMatchObject({ model: '', stream: false })
  })

  it.each([
    ['both have the id', 'x', 'x', true],
    ['the ids differ', 'x', 'y', false],
    ['only the call has one', 'x', undefined, true],
    ['only the result has one', undefined, 'x', true],
    ['neither has one', undefined, undefined, true],
  ])('pairs by name and order unless ids speak: %s', (_, asked, answered, paired) => {
    const body = bodyOf(call('read', asked), told('read', { output: 'text' }, answered))
    const [result] = resultsOf(gemini.read(body))
    expect(result).toMatchObject({ text: 'text', editable: true })
    expect('call' in result!).toBe(paired)
    const other = bodyOf(call('read', asked), told('write', { output: 'text' }))
    expect(resultsOf(gemini.read(other))[0]).not.toHaveProperty('call')
  })

  it('keeps its conversation when a signature goes', () => {
    const [content] = [call('read').parts[0]!]
    const signed = { role: 'model', parts: [{ ...content, thoughtSignature: 'c2ln' }] }
    const [a, b] = [bodyOf(signed), bodyOf(call('read'))].map((body) => gemini.read(body)!)
    expect(identity(a!, 0)).toBe(identity(b!, 0))
    expect([a!.thinking, b!.thinking]).toEqual([true, false])
  })

  it('takes a result of any shape and any depth, places in order, each text where it stands', () => {
    const response = fc.oneof(
      jsonText,
      fc
        .dictionary(
          fc.constantFrom('output', 'result', 'content', 'error', 'exit_code', 'note'),
          fc.oneof(
            fc.string(),
            fc.jsonValue(),
            fc.array(fc.record({ type: fc.constantFrom('text', 'image'), text: fc.string() })),
          ),
        )
        .map((value) => JSON.stringify(value)),
      fc.nat(2000).map((depth) => '{"result":'.repeat(depth) + '"x"' + '}'.repeat(depth)),
    )
    fc.assert(
      fc.property(fc.array(response, { minLength: 1, maxLength: 4 }), (responses) => {
        const parts = responses.map((one) => `{"functionResponse":{"name":"f","response":${one}}}`)
        const body = `{"contents":[{"parts":[${parts.join()}]}]}`
        const { blocks, spans } = gemini.read(body)!
        let last = 0
        for (const [i, block] of blocks.entries()) {
          const [start, end] = [spans[2 * i]!, spans[2 * i + 1]!]
          expect(start).toBeGreaterThanOrEqual(last)
          last = end
          if ('text' in block) expect(JSON.parse(body.slice(start, end))).toBe(block.text)
        }
        // Every response has its place in the conversation.
        expect(blocks.length).toBeGreaterThanOrEqual(responses.length)
      }),
      { numRuns: 200 },
    )
  })

  it('edits no line of a result that failed', () => {
    const failures = [
      { error: 'it failed' },
      { error: { content: [{ type: 'text', text: 'it failed' }], isError: true } },
      { output: 'half', error: 'it failed' },
      { content: [{ type: 'text', text: 'it failed' }], isError: true },
    ]
    for (const failure of failures) {
      const results = resultsOf(gemini.read(bodyOf(call('f'), told('f', failure))))
      expect(results.length).toBeGreaterThan(0)
      expect(results.every(({ editable }) => !editable)).toBe(true)
    }
  })
})

describe('usage', () => {
  const usage = (input: number, cacheRead: number, output: number): Usage => ({
    input,
    cacheRead,
    cacheWrite5m: 0,
    cacheWrite1h: 0,
    output,
  })
  const chunk = (usageMetadata: object) => gemini.usage({ candidates: [], usageMetadata })

  it('takes what the cache read out of the prompt, and adds thoughts and what tools brought in', () => {
    const all = {
      promptTokenCount: 100,
      cachedContentTokenCount: 64,
      toolUsePromptTokenCount: 10,
      candidatesTokenCount: 7,
      thoughtsTokenCount: 30,
    }
    expect(chunk(all)).toEqual(usage(46, 64, 37))
    expect(chunk({ promptTokenCount: 5 })).toEqual(usage(5, 0, 0))
  })

  it('of a stream is right whichever chunk speaks of the cache', () => {
    const silent = chunk({ promptTokenCount: 100, candidatesTokenCount: 1 })
    const full = chunk({
      promptTokenCount: 100,
      cachedContentTokenCount: 64,
      candidatesTokenCount: 9,
    })
    expect(gemini.merge!(silent, full)).toEqual(usage(36, 64, 9))
    expect(gemini.merge!(full, silent)).toEqual(usage(36, 64, 9))
    expect(gemini.merge!(undefined, full)).toEqual(full)
    expect(gemini.merge!(full, undefined)).toEqual(full)
    expect(mergeUsage(full, full)).toEqual(full)
  })
})
