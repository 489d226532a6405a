import { describe, expect, it } from 'vitest'
import { startProvider, type Turn } from '../../upstream/index.ts'
import { listing } from '../support.ts'
import { agent, type Body, proxy, straight, type Way } from './session.ts'

/** One call a turn, but a dozen at once in the fifth. */
function script({ results }: { results: readonly string[] }): Turn {
  const call = { name: 'Read', input: { file_path: `/src/file${results.length}.ts` } }
  return {
    thinking: `Result ${results.length} makes me think.`,
    text: `Step ${results.length}.`,
    calls: Array.from({ length: results.length === 4 ? 12 : 1 }, () => call),
  }
}

/** As Claude Code does: on the system text, and on the last blocks of the last user messages, mostly two. */
function marked({ system, messages, ...body }: Body, marks: number): object {
  const last = messages.length - 1
  return {
    ...body,
    system: [{ type: 'text', text: system, cache_control: { type: 'ephemeral', ttl: '1h' } }],
    messages: messages.map((message, i) => {
      if (!(i === last || (marks > 1 && i === last - 2))) return message
      const content =
        typeof message.content === 'string'
          ? [{ type: 'text', text: message.content }]
          : message.content
      const mark = { cache_control: { type: 'ephemeral' } }
      return { ...message, content: content.with(-1, { ...content.at(-1)!, ...mark }) }
    }),
  }
}

/** Minutes between turns: the fourth comes when five-minute prefixes are gone, the ninth after an hour. */
const GAPS = [1, 1, 1, 7, 1, 1, 2, 1, 70, 1, 1, 1]

interface Options {
  readonly model: string
  readonly system: string
  /** Lines of each result. */
  readonly lines: number
  /** Messages that bear one. */
  readonly marks?: number
}

/** A session; by turn, what was read from the cache and what reached the provider. */
async function session({ model, system, lines, marks = 2 }: Options, through: boolean) {
  let now = 0
  const provider = await startProvider({ script, maxTurns: 1000, now: () => now })
  const way: Way = through ? proxy(provider) : straight(provider)
  const output = (turn: number, call: number) => listing(lines, 1000 * turn + call)
  const dress = (body: Body) => marked(body, marks)
  const { steps } = agent({ model, system, output, dress })
  for (const minutes of GAPS) {
    now += minutes * 60_000
    await steps(1, way)
  }
  await provider.close()
  return {
    hits: GAPS.map((_, i) => provider.billed.get(i)!.segments),
    billed: GAPS.map((_, i) => provider.billed.get(i)!),
    bodies: provider.requests.map(({ json }) => json),
    bytes: provider.requests.reduce((sum, { raw }) => sum + raw.length, 0),
  }
}

/** All of a body that must be as it came: without the texts of results, and signatures, which are bound to them. */
function frame(body: unknown): string {
  return JSON.stringify(body, function (this: { type?: string }, key, value: unknown) {
    const differs = key === 'signature' || (key === 'content' && this.type === 'tool_result')
    return differs ? '' : value
  })
}

const LONG = 'You are a careful agent. '.repeat(1200)

describe('the cache, with marks that move on with every turn,', () => {
  it.each([
    { model: 'claude-opus-5-5', system: LONG, lines: 150 },
    { model: 'claude-opus-5-5', system: 'Be brief.', lines: 150 },
    // The turn with a dozen results lies further back than a mark looks.
    { model: 'claude-opus-5-5', system: 'Be brief.', lines: 150, marks: 1 },
    { model: 'claude-sonnet-5', system: 'Be brief.', lines: 40 },
    { model: 'claude-opus-4-7', system: 'Be brief.', lines: 90 },
    { model: 'claude-opus-4-5', system: 'Be brief.', lines: 60 },
    { model: 'claude-haiku-4-5', system: LONG.slice(0, 12_000), lines: 20 },
  ])('hits as it does without us: $model, $lines lines', async (options) => {
    const [plain, ours] = [await session(options, false), await session(options, true)]
    expect(ours.hits).toEqual(plain.hits)
    expect(ours.bodies.map(frame)).toEqual(plain.bodies.map(frame))
    expect(ours.bytes).toBeLessThan(plain.bytes)
    // The sessions are what they are meant to be: some turns hit, and some do not.
    expect(new Set(plain.hits.map((hit) => hit! > 0)).size).toBe(2)
    for (const [i, { read, write5m, write1h, fresh }] of ours.billed.entries()) {
      const without = plain.billed[i]!
      expect(read).toBeLessThanOrEqual(without.read)
      expect(fresh + write5m + write1h).toBeLessThanOrEqual(
        without.fresh + without.write5m + without.write1h,
      )
    }
  })
})
