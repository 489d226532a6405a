import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anthropic, editOf, openaiChat } from '../../src/dialects/index.ts'
import { outputsIn } from '../../src/dialects/envelope.ts'
import { splice } from '../../src/json/index.ts'
import { decodeAll } from '../clients/evidence.ts'
import { bench, listing } from '../proxy/support.ts'

const said = (query: string, result: string, success = true) => ({ query, result, success })

/** A conversation of one call and its result, as Anthropic's dialect has it. */
function body(content: string): string {
  const call = { type: 'tool_use', id: 'a', name: 'read_files', input: {} }
  const result = { type: 'tool_result', tool_use_id: 'a', content }
  const messages = [
    { role: 'user', content: 'Read.' },
    { role: 'assistant', content: [call] },
    { role: 'user', content: [result] },
  ]
  return JSON.stringify({ model: 'm', messages })
}

const resultsOf = (text: string) =>
  anthropic.read(text)!.blocks.filter(({ kind }) => kind === 'result')

describe('a result that is JSON around what the tools said', () => {
  it('is read as what each of them said', () => {
    const all = [said('a.ts', ' 1 | x\n 2 | "y"\n'), said('b.ts', 'no such file', false)]
    expect(resultsOf(body(JSON.stringify(all)))).toEqual([
      { kind: 'result', text: all[0]!.result, editable: true, call: 1 },
      { kind: 'result', text: all[1]!.result, editable: false, call: 1 },
    ])
    expect(resultsOf(body(JSON.stringify(all[0])))).toMatchObject([{ text: all[0]!.result }])
    const chat = {
      model: 'm',
      messages: [
        {
          role: 'assistant',
          tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } }],
        },
        { role: 'tool', tool_call_id: 'a', content: JSON.stringify(all) },
      ],
    }
    const { blocks } = openaiChat.read(JSON.stringify(chat))!
    expect(blocks.slice(1)).toMatchObject([{ text: all[0]!.result }, { text: all[1]!.result }])
  })

  it.each([
    ['another name beside', JSON.stringify([{ ...said('a', 'b\nc'), more: 1 }])],
    ['a name that is missing', JSON.stringify([{ query: 'a', result: 'b\nc' }])],
    ['a result that is no text', JSON.stringify([{ ...said('a', ''), result: ['b'] }])],
    ['an item that is none', JSON.stringify([said('a', 'b\nc'), 7])],
    ['text behind it', `${JSON.stringify([said('a', 'b\nc')])}\nmore`],
    ['JSON that is cut off', JSON.stringify([said('a', 'b\nc')]).slice(0, -3)],
    ['escapes that need not be', '[{"query":"a","result":"\\u0062\\nc","success":true}]'],
    ['a name that stands twice', '{"query":"a","result":"b","result":"c","success":true}'],
  ])('is left whole with %s', (_, text) => {
    expect(resultsOf(body(text))).toMatchObject([{ text }])
  })

  it('is put together again around any other text', () => {
    const text = fc.string({ unit: 'binary', maxLength: 40 })
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text, text), { minLength: 1, maxLength: 4 }), (rows) => {
        const raw = JSON.stringify(rows.map(([query, result]) => said(query, result)))
        const reading = anthropic.read(body(raw))!
        const places = reading.blocks.flatMap(({ kind }, i) => (kind === 'result' ? [i] : []))
        expect(places).toHaveLength(rows.length)
        const edits = places.map((place, i) => editOf(reading, place, JSON.stringify(rows[i]![2])))
        const sent = splice(reading.body, edits)
        const other = JSON.stringify(rows.map(([query, , result]) => said(query, result)))
        expect(sent).toBe(body(other))
      }),
    )
  })

  it('costs each character once, however many outputs there are', () => {
    // Placed each from the start, this would be ten thousand million characters.
    const many = Array.from({ length: 100_000 }, (_, i) => said(`${i}`, `${i}`))
    const reading = anthropic.read(body(JSON.stringify(many)))!
    expect(reading.blocks).toHaveLength(many.length + 2)
    const [start, end] = reading.spans.slice(-2)
    expect(reading.body.slice(start, end)).toBe('\\"99999\\"')
  })

  it('is found again whatever was put in the place of an output', () => {
    for (const text of ['', '[lines 1-9: same as in #3]', 'one line']) {
      expect(outputsIn(JSON.stringify([said('a.ts', text)]))).toMatchObject([{ text }])
    }
  })

  it('is made smaller by the proxy, and stays JSON of the same shape', async () => {
    const { post, received } = bench()
    const file = listing(120)
    const request = JSON.parse(body(JSON.stringify([said('a.ts', file)])))
    const raw = JSON.stringify({ ...request, system: 'You are a careful agent. '.repeat(1200) })
    await post('/v1/messages', raw)
    const sent = JSON.parse(received[0]!.text).messages[2].content[0].content as string
    const [{ query, result, success }] = JSON.parse(sent)
    expect([query, success]).toEqual(['a.ts', true])
    expect(result.length).toBeLessThan(0.9 * file.length)
    const decoded = decodeAll(anthropic.read(raw)!, anthropic.read(received[0]!.text)!)
    expect(decoded).toEqual([{ decoded: file, original: file }])
  })
})
