import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Memo } from '../../src/proxy/memo.ts'
import { memoryStore } from '../../src/proxy/memoryStore.ts'
import type { Store } from '../../src/store.ts'
import { before, bench, type BenchOptions, conversation, type Conversation } from './support.ts'

const whole = conversation(5)
const TURNS = [5, 4, 3, 2, 1, 0]
const BYPASS = { 'x-headroom-bypass': 'true' }

/** Sends these, one after the other, and returns what the upstream got. */
async function replay(bodies: readonly object[], options: BenchOptions = {}): Promise<string[]> {
  const { post, received } = bench(options)
  for (const body of bodies) await post('/v1/messages', body)
  return received.map(({ text }) => text)
}

const history = TURNS.map((turns) => before(whole, turns))

/** The texts of the tool results, as they were sent. */
function results(text: string): string[] {
  const { messages } = JSON.parse(text) as { messages: { content: unknown }[] }
  const parts = messages.flatMap(({ content }) => (Array.isArray(content) ? content : []))
  return parts.filter(({ type }) => type === 'tool_result').map(({ content }) => content)
}

const raw = results(JSON.stringify(whole))

describe('a plan', () => {
  it('outlives the process with its store', async () => {
    const store = memoryStore()
    const expected = await replay(history)
    await replay(history.slice(0, 3), { platform: { store } })
    const after = await replay(history.slice(3), { platform: { store } })
    expect(after).toEqual(expected.slice(3))
  })

  it('is not moved by a setting that changes later', async () => {
    const store = memoryStore()
    const expected = await replay(history)
    const first = await replay(history.slice(0, 2), { platform: { store } })
    const flags = { forms: 'repeat', mode: 'token' }
    const later = await replay(history.slice(2), { platform: { store }, flags })
    expect([...first, ...later]).toEqual(expected)
  })

  it('leaves the past of a conversation first seen in its middle as it came', async () => {
    const texts = await replay(history.slice(3))
    const [first, , last] = texts.map(results)
    // Turns 1 and 2 went to the provider without us; what came after them did not.
    expect(first!.slice(0, 2)).toEqual(raw.slice(0, 2))
    expect(first![2]).not.toBe(raw[2])
    expect(last!.slice(0, 3)).toEqual(first)
    expect(last![4]).not.toBe(raw[4])
  })

  it('covers the past too without a lasting store: it follows from the settings alone', async () => {
    const flags = { stateless: true }
    const expected = await replay(history, { flags })
    expect(await replay(history.slice(3), { flags })).toEqual(expected.slice(3))
  })

  it('is followed and never made by requests that count', async () => {
    const { post, received } = bench()
    await post('/v1/messages/count_tokens', history[0]!)
    await post('/v1/messages/count_tokens', history[5]!)
    expect(received[1]!.text).toBe(JSON.stringify(history[5]))
    for (const body of history) {
      await post('/v1/messages/count_tokens', body)
      await post('/v1/messages', body)
    }
    const sent = received.slice(2).map(({ text }) => text)
    expect(sent.filter((_, i) => i % 2 === 1)).toEqual(await replay(history))
    // The first came before the conversation began.
    for (let i = 2; i < sent.length; i += 2) expect(sent[i]).toBe(sent[i + 1])
  })

  it('is shared by branches: the client went back and took another way', async () => {
    const { post, received } = bench()
    for (const body of history) await post('/v1/messages', body)
    const other = conversation(2, 77).messages.slice(1)
    const branch = { ...whole, messages: [...history[2]!.messages, ...other] }
    await post('/v1/messages', branch)
    const sent = results(received.at(-1)!.text)
    expect(sent.slice(0, 2)).toEqual(results(received[2]!.text))
    expect(sent).toEqual(results((await replay([...history.slice(0, 3), branch])).at(-1)!))
  })

  it('is found by a client that ends each request with a text that the next no longer has', async () => {
    const reminder = { role: 'user', content: 'It is noon, and two files are open.' }
    const bodies = history.map((body) => ({ ...body, messages: [...body.messages, reminder] }))
    const expected = (await replay(history)).map(results)
    const store = memoryStore()
    // The memo is no help after a restart.
    const first = await replay(bodies.slice(0, 3), { platform: { store } })
    const later = await replay(bodies.slice(3), { platform: { store } })
    expect([...first, ...later].map(results)).toEqual(expected)
    expect(expected.at(-1)![0]).not.toBe(raw[0])
  })

  it('is not found by cache marks, ids, layout or system text, for they are not content', async () => {
    const { post, received } = bench()
    await post('/v1/messages', history[3]!)
    const moved = JSON.parse(JSON.stringify(history[4])) as Conversation & {
      messages: { content: unknown }[]
    }
    const [opening] = moved.messages
    const text = opening!.content as string
    opening!.content = [{ type: 'text', text, cache_control: { type: 'ephemeral' } }]
    await post('/v1/messages', JSON.stringify({ ...moved, system: whole.system + '!' }, null, 2))
    const [first, second] = received.map((request) => results(request.text))
    expect(second!.slice(0, 3)).toEqual(first)
    expect(second![0]).toBe(raw[0])
    expect(second![3]).not.toBe(raw[3])
  })
})

describe('a bypass in a known conversation', () => {
  it('replays the past, encodes nothing new, and stays that way', async () => {
    const { post, received } = bench()
    const plain = (await replay(history)).map(results)
    for (const [i, body] of history.entries()) {
      await post('/v1/messages', body, i === 3 || i === 4 ? BYPASS : {})
    }
    const sent = received.map(({ text }) => results(text))
    expect(sent[3]).toEqual([...plain[2]!, raw[2]])
    expect(sent[4]).toEqual([...plain[2]!, raw[2], raw[3]])
    expect(sent[5]!.slice(0, 4)).toEqual(sent[4])
    expect(sent[5]![4]).not.toBe(raw[4])
  })

  it('moves nothing when the same request comes again', async () => {
    const { post, received } = bench()
    for (const body of history) await post('/v1/messages', body)
    await post('/v1/messages', history[5]!, BYPASS)
    expect(received.at(-1)!.text).toBe(received.at(-2)!.text)
  })
})

describe('the store', () => {
  const broken: Store = {
    getMany: () => Promise.reject(new Error('down')),
    putMany: () => Promise.reject(new Error('down')),
  }

  it('that cannot be written to begins no conversation that it would forget', async () => {
    const texts = await replay(history, { platform: { store: broken } })
    expect(texts).toEqual(history.map((body) => JSON.stringify(body)))
  })

  it('that fails later moves nothing while the process lives', async () => {
    const working = memoryStore()
    let store = working
    const platform = {
      store: {
        getMany: (...args: Parameters<Store['getMany']>) => store.getMany(...args),
        putMany: (...args: Parameters<Store['putMany']>) => store.putMany(...args),
      },
    }
    const { post, received } = bench({ platform })
    for (const [i, body] of history.entries()) {
      if (i === 3) store = broken
      await post('/v1/messages', body)
    }
    expect(received.map(({ text }) => text)).toEqual(await replay(history))
  })

  it('finds a conversation however long it is', async () => {
    const message = (i: number) => ({ role: i % 2 ? 'assistant' : 'user', content: `line ${i}` })
    const long = (count: number) => ({
      ...whole,
      messages: [...Array.from({ length: count }, (_, i) => message(i)), ...whole.messages],
    })
    const store = memoryStore()
    await replay([{ ...whole, messages: [message(0)] }], { platform: { store } })
    const [sent] = await replay([long(3000)], { platform: { store } })
    // Known by its very first message: not first seen in its middle.
    expect(results(sent!)[0]).not.toBe(raw[0])
  })
})

describe('the memo', () => {
  it('never changes what is sent: cleared, crowded, or gone back upon', async () => {
    const talks = [0, 1, 2].map((seed) => conversation(4, seed))
    const step = fc.record({
      talk: fc.nat(2),
      turns: fc.nat(4),
      clear: fc.boolean(),
      bypass: fc.nat(9).map((n) => n === 0),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 12 }), async (steps) => {
        const memo = new Memo(400_000)
        const [warm, cold] = [bench({ parts: { memo } }), bench({ parts: { memo: new Memo(0) } })]
        for (const { talk, turns, clear, bypass } of steps) {
          if (clear) memo.clear()
          const body = before(talks[talk]!, turns)
          for (const { post } of [warm, cold]) {
            await post('/v1/messages', body, bypass ? BYPASS : {})
          }
        }
        expect(warm.received.map(({ text }) => text)).toEqual(cold.received.map(({ text }) => text))
      }),
      { numRuns: 20 },
    )
  })

  it('spares the blocks that were encoded before', async () => {
    const pushed: number[] = []
    const { Encoder } = await import('../../src/codec/index.ts')
    class Counting extends Encoder {
      override push(...args: Parameters<InstanceType<typeof Encoder>['push']>) {
        pushed.push(this.count)
        return super.push(...args)
      }
    }
    await replay(history, { parts: { codecs: { 1: (plan) => new Counting(plan) } } })
    expect(pushed).toEqual(Array.from({ length: 11 }, (_, i) => i))
  })
})
