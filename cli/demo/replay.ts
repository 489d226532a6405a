import { cost } from '../../src/codec/cost.ts'
import { serve } from '../../runtimes/node.ts'
import { readConfig } from '../../src/config.ts'
import type { Pair } from '../output.ts'
import { startProvider } from './provider.ts'
import { request, TURNS } from './session.ts'

/** One request of the session: what the agent sent, and what arrived at the provider. */
export interface Step {
  readonly turn: number
  /** The tool result that is new in this request. */
  readonly what: string
  /** Estimated tokens of the whole request. */
  readonly request: Pair
  /** Estimated tokens of the new result alone. */
  readonly result: Pair
  readonly before: string
  readonly after: string
}

export interface Replay {
  readonly steps: readonly Step[]
  /** Did every request begin with exactly what had been sent before (law 1)? */
  readonly grewOnly: boolean
}

/** Plays the recorded session through a real proxy to a stand-in for the provider, on this machine. */
export async function replay(): Promise<Replay> {
  const provider = await startProvider()
  const flags = { port: '0', 'anthropic-api-url': provider.url, stateless: true }
  const proxy = await serve({ config: readConfig({ flags }), quiet: true })
  try {
    const steps: Step[] = []
    for (let turn = 0; turn <= TURNS.length; turn++) steps.push(await play(proxy.url, turn))
    const results = provider.received.map(sentResults)
    const grewOnly = results.every((sent, at) =>
      (results[at - 1] ?? []).every((text, index) => text === sent[index]),
    )
    return { steps: steps.map((step) => withResult(step, results[step.turn]!)), grewOnly }
  } finally {
    await proxy.close(0)
    await provider.close()
  }
}

async function play(url: string, turn: number): Promise<Step> {
  const response = await fetch(`${url}/v1/messages`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'anthropic-version': '2023-06-01',
      'x-api-key': 'demo',
    },
    body: request(turn),
  })
  if (!response.ok) throw new Error(`turn ${turn}: ${response.status} ${await response.text()}`)
  await response.arrayBuffer()
  const tokens = (name: string) => Number(response.headers.get(`x-headroom-tokens-${name}`))
  return {
    turn,
    what: TURNS[turn - 1]?.what ?? 'the task',
    request: { before: tokens('before'), after: tokens('after') },
    result: { before: 0, after: 0 },
    before: TURNS[turn - 1]?.result ?? '',
    after: '',
  }
}

function withResult(step: Step, sent: readonly string[]): Step {
  const after = sent[step.turn - 1] ?? ''
  return { ...step, after, result: { before: cost(step.before), after: cost(after) } }
}

/** The texts of all tool results in a request body, in order. */
function sentResults(body: string): string[] {
  type Part = { type: string; content?: string }
  const { messages } = JSON.parse(body) as { messages: { content: string | Part[] }[] }
  return messages
    .flatMap(({ content }) => (typeof content === 'string' ? [] : content))
    .filter(({ type }) => type === 'tool_result')
    .map(({ content }) => content ?? '')
}
