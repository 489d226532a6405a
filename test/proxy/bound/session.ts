import { startProvider, type Provider, type Turn } from '../../upstream/index.ts'
import { memoryStore } from '../../../src/proxy/memoryStore.ts'
import { bench, type Bench, type BenchOptions, listing } from '../support.ts'

/** A model that thinks and reads a file, for ever. */
const script = ({ results }: { results: readonly string[] }): Turn => ({
  thinking: `Result ${results.length} makes me think.`,
  text: `Step ${results.length}.`,
  calls: [{ name: 'Read', input: { file_path: `/src/file${results.length}.ts` } }],
})

/** The fake provider, which signs thinking over the exact prompt before it. */
export function startBindingProvider(): Promise<Provider> {
  return startProvider({ script, maxTurns: 1000 })
}

/** A proxy of its own before the provider: memo, store and all, unless some are given. */
export function proxy(provider: Provider, options: BenchOptions = {}): Bench {
  return bench({
    ...options,
    flags: { anthropicApiUrl: provider.url, ...options.flags },
    platform: { fetch: (request) => fetch(request), store: memoryStore(), ...options.platform },
  })
}

/** Where an agent sends a request: through a proxy, or straight to the provider. */
export type Way = Pick<Bench, 'post'>

export function straight(provider: Provider): Way {
  return {
    post: (path, body, headers = {}) =>
      fetch(provider.url + path, { method: 'POST', body: JSON.stringify(body), headers }),
  }
}

export interface Step {
  readonly status: number
  /** Places of thinking that the provider says it dropped. */
  readonly dropped: readonly string[]
  readonly text: string
}

export interface AgentOptions {
  readonly model?: string
  /** What the provider is to do with thinking that is bound to another prompt. */
  readonly mismatch?: 'error' | 'drop_block'
  readonly stream?: boolean
  /** What the user asks for: conversations that say the same are one. */
  readonly task?: string
  /** What the tools of a turn say, each. */
  readonly output?: (turn: number, call: number) => string
  readonly system?: string
  /** Rewrites the whole body on its way out, as careless clients do. */
  readonly dress?: (body: Body) => object
}

export interface Body {
  readonly model: string
  readonly system: string
  readonly messages: readonly Message[]
}

interface Message {
  readonly role: string
  readonly content: string | readonly Json[]
}

type Json = Readonly<Record<string, unknown>>

/** An agent with its history: it hands back what the model said, with what its tool said to that. */
export function agent(options: AgentOptions = {}) {
  const {
    model = 'claude-sonnet-5-5',
    mismatch = 'error',
    stream = false,
    task = 'Begin.',
  } = options
  const { output = (turn) => listing(120, turn * 1000), dress = (body) => body } = options
  // Long enough that the codec may edit from the first block on.
  const { system = 'You are a careful agent. '.repeat(1200) } = options
  const messages: Message[] = [{ role: 'user', content: task }]
  let turn = 0

  /** One turn; a refusal leaves the history as it was. */
  async function step(way: Way, headers: Record<string, string> = {}): Promise<Step> {
    const body = {
      model,
      max_tokens: 100,
      stream,
      system,
      tools: [{ name: 'Read', input_schema: { type: 'object' } }],
      thinking: {
        type: 'adaptive',
        ...(mismatch === 'drop_block' && {
          block_binding: { prefix_mismatch_behavior: mismatch },
        }),
      },
      messages,
    }
    const sent = { 'x-api-key': 'sk-test', 'anthropic-version': '2023-06-01', ...headers }
    const response = await way.post('/v1/messages', dress(body), sent)
    const { status } = response
    const text = await response.text()
    if (status !== 200) return { status, text, dropped: [] }
    const { content, input_transformations: changes = [] } = stream ? whole(text) : JSON.parse(text)
    const calls = content.filter(({ type }: Json) => type === 'tool_use')
    messages.push(
      { role: 'assistant', content },
      {
        role: 'user',
        content: calls.map(({ id }: Json, call: number) => ({
          type: 'tool_result',
          tool_use_id: id,
          content: output(turn, call),
        })),
      },
    )
    turn += 1
    return { status, text, dropped: changes.map(({ path }: { path: string }) => path) }
  }

  /** So many turns, each of which the provider must take. */
  async function steps(count: number, way: Way, headers?: Record<string, string>): Promise<Step[]> {
    const done: Step[] = []
    for (let i = 0; i < count; i++) {
      const one = await step(way, headers)
      if (one.status !== 200) throw new Error(`turn ${turn}: ${one.status} ${one.text}`)
      done.push(one)
    }
    return done
  }

  return { step, steps, messages }
}

/** The message that a stream of events adds up to. */
function whole(events: string): { content: Json[]; input_transformations?: never[] } {
  const content: Json[] = []
  const inputs: string[] = []
  let start = {}
  for (const line of events.split('\n')) {
    if (!line.startsWith('data: ')) continue
    const event = JSON.parse(line.slice(6))
    const { type, index, delta } = event
    if (type === 'message_start') start = event.message
    if (type === 'content_block_start') content[index] = event.content_block
    if (type !== 'content_block_delta') continue
    if (delta.partial_json !== undefined) {
      inputs[index] = (inputs[index] ?? '') + delta.partial_json
      content[index] = { ...content[index]!, input: JSON.parse(closed(inputs[index])) }
      continue
    }
    for (const key of ['thinking', 'text', 'signature'] as const) {
      if (delta[key] === undefined) continue
      content[index] = {
        ...content[index]!,
        [key]: String(content[index]![key] ?? '') + delta[key],
      }
    }
  }
  return { ...start, content }
}

/** Fit to be parsed: until its last piece has come, an input is not whole. */
function closed(json: string): string {
  try {
    JSON.parse(json)
    return json
  } catch {
    return '{}'
  }
}

/** The texts of the tool results of a body, in order. */
export function results(text: string): string[] {
  const { messages } = JSON.parse(text) as Body
  return messages
    .flatMap(({ content }) => (typeof content === 'string' ? [] : content))
    .filter(({ type }) => type === 'tool_result')
    .map(({ content }) => content as string)
}

/** What reached the provider, as the texts of results of each request. */
export function sentResults({ requests }: Provider): string[][] {
  return requests.map(({ text }) => results(text))
}
