import { describe, expect, it } from 'vitest'
import { bench, listing } from '../support.ts'

/** How a reference to earlier lines reads. */
const REFERENCE = /same as/

/** A conversation in which the same two files are read again and again. */
function anthropicTalk(
  turns: number,
  more: object = {},
  extra: (turn: number) => object[] = () => [],
) {
  const messages: object[] = [{ role: 'user', content: 'Begin.' }]
  for (let turn = 0; turn < turns; turn++) {
    const id = `toolu_${turn}`
    const input = { file_path: `/src/file${turn % 2}.ts` }
    const content = listing(150, (turn % 2) * 1000)
    messages.push(
      {
        role: 'assistant',
        content: [...extra(turn), { type: 'tool_use', id, name: 'Read', input }],
      },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: id, content }] },
    )
  }
  return { model: 'claude-opus-5', max_tokens: 100, system: SYSTEM, messages, ...more }
}

const SYSTEM = 'You are a careful agent. '.repeat(1200)
const CLEARING = { context_management: { edits: [{ type: 'clear_tool_uses_20250919' }] } }

/** The texts of a body's results, in order, whatever its dialect. */
function results(text: string): string[] {
  const body = JSON.parse(text) as { messages?: Item[]; input?: Item[] }
  return (body.messages ?? body.input ?? []).flatMap((item) => {
    if (item.type === 'function_call_output') return [item.output!]
    const parts = Array.isArray(item.content) ? item.content : []
    return parts.filter(({ type }) => type === 'tool_result').map(({ content }) => String(content))
  })
}

interface Item {
  readonly type?: string
  readonly output?: string
  readonly content?: { readonly type: string; readonly content: unknown }[]
}

/** Sends these bodies in turn; the results of each as they were sent. */
async function sent(path: string, bodies: readonly object[]): Promise<string[][]> {
  const { post, received } = bench()
  for (const body of bodies) await post(path, body)
  return received.map(({ text }) => results(text))
}

const refers = (texts: readonly string[]) => texts.map((text) => REFERENCE.test(text))

function expectOnlyGrowth(all: readonly string[][]): void {
  for (const [i, texts] of all.slice(1).entries()) {
    expect(texts.slice(0, all[i]!.length)).toEqual(all[i])
  }
}

describe('Anthropic', () => {
  const path = '/v1/messages'

  it('has references where nothing is dropped', async () => {
    const all = await sent(
      path,
      [1, 2, 3, 4].map((turns) => anthropicTalk(turns)),
    )
    expect(refers(all.at(-1)!)).toEqual([false, false, true, true])
    expectOnlyGrowth(all)
  })

  it('has none where results may be cleared from the start', async () => {
    const all = await sent(
      path,
      [1, 2, 3, 4].map((turns) => anthropicTalk(turns, CLEARING)),
    )
    expect(refers(all.at(-1)!)).toEqual([false, false, false, false])
    expect(all.at(-1)![3]).not.toBe(listing(150, 1000))
    expectOnlyGrowth(all)
  })

  it('makes no new ones once results may be cleared, and replays those it made', async () => {
    const bodies = [
      ...[1, 2, 3].map((turns) => anthropicTalk(turns)),
      ...[4, 5].map((turns) => anthropicTalk(turns, CLEARING)),
      // Not even when the client stops asking for it: it may ask again.
      ...[6, 7].map((turns) => anthropicTalk(turns)),
    ]
    const all = await sent(path, bodies)
    expect(refers(all.at(-1)!)).toEqual([false, false, true, false, false, false, false])
    expect(all.at(-1)![5]).not.toBe(listing(150, 1000))
    expectOnlyGrowth(all)
  })

  it('counts what will be sent, and remembers nothing of it', async () => {
    const { post, received } = bench()
    for (const turns of [1, 2, 3]) await post(path, anthropicTalk(turns))
    const clearing = anthropicTalk(4, CLEARING)
    await post(`${path}/count_tokens`, clearing)
    await post(path, clearing)
    const [counted, made] = received.slice(-2)
    expect(counted!.text).toBe(made!.text)
  })

  it('keeps them where only thinking is cleared', async () => {
    const edits = [{ type: 'clear_thinking_20251015' }]
    const [texts] = (
      await sent(path, [anthropicTalk(1), anthropicTalk(3, { context_management: { edits } })])
    ).slice(-1)
    expect(refers(texts!)).toEqual([false, false, true])
  })

  it('makes none that reach back past a compaction', async () => {
    const compacted = (turn: number) =>
      turn === 2 ? [{ type: 'compaction', content: 'So far: two files were read.' }] : []
    const all = await sent(
      path,
      [1, 2, 3, 4, 5, 6].map((turns) => anthropicTalk(turns, {}, compacted)),
    )
    expect(refers(all.at(-1)!)).toEqual([false, false, false, false, true, true])
    expectOnlyGrowth(all)
  })
})

describe('OpenAI Responses', () => {
  const path = '/v1/responses'

  function turn(i: number): object[] {
    const call_id = `call_${i}`
    const args = JSON.stringify({ file_path: `/src/file${i % 2}.ts` })
    return [
      { type: 'function_call', call_id, name: 'Read', arguments: args },
      { type: 'function_call_output', call_id, output: listing(150, (i % 2) * 1000) },
    ]
  }

  const opening = { role: 'user', content: 'Begin.' }
  const turns = (count: number) => Array.from({ length: count }, (_, i) => turn(i)).flat()
  const talk = (input: object[], more: object = {}) => ({
    model: 'gpt-5.4',
    instructions: SYSTEM,
    input,
    ...more,
  })
  const whole = (count: number, more: object = {}) => talk([opening, ...turns(count)], more)

  it('has references where nothing is dropped', async () => {
    const all = await sent(
      path,
      [1, 2, 3].map((count) => whole(count)),
    )
    expect(refers(all.at(-1)!)).toEqual([false, false, true])
  })

  it('makes no new ones once truncation may drop items', async () => {
    const truncation = { truncation: 'auto' }
    const all = await sent(path, [
      ...[1, 2, 3].map((count) => whole(count)),
      ...[4, 5].map((count) => whole(count, truncation)),
    ])
    expect(refers(all.at(-1)!)).toEqual([false, false, true, false, false])
    expectOnlyGrowth(all)
    const always = await sent(
      path,
      [1, 2, 3].map((count) => whole(count, truncation)),
    )
    expect(refers(always.at(-1)!)).toEqual([false, false, false])
  })

  it.each([{ previous_response_id: 'resp_1' }, { conversation: 'conv_1' }])(
    'has none in what goes on with a stored conversation: %o',
    async (stored) => {
      const [texts] = await sent(path, [talk(turns(3).slice(1), stored)])
      expect(refers(texts!)).toEqual([false, false, false])
      // What the model answered to was sent before, by others; the last was not.
      expect(texts![2]).not.toBe(listing(150))
    },
  )

  it('sent as deltas first and whole later, refers only to what the same request shows', async () => {
    const deltas = [0, 1, 2].map((i) =>
      talk(turn(i).slice(1), { previous_response_id: `resp_${i}` }),
    )
    const all = await sent(path, [talk([opening]), ...deltas, whole(4), whole(5)])
    expect(refers(all.slice(1, 4).flat())).toEqual([false, false, false])
    expect(refers(all[4]!)).toEqual([false, false, true, true])
    expectOnlyGrowth(all.slice(4))
  })

  it('makes none that reach back past a compaction', async () => {
    const compacted = (count: number) =>
      talk([
        opening,
        ...turns(2),
        { type: 'compaction', encrypted_content: 'eA==' },
        ...turns(count).slice(4),
      ])
    const all = await sent(path, [whole(1), whole(2), compacted(3), compacted(4), compacted(5)])
    expect(refers(all.at(-1)!)).toEqual([false, false, false, false, true])
    expectOnlyGrowth(all)
  })
})
