import { type Conversation, openCorpus } from '../../bench/corpus.ts'
import { bodyOf } from '../../bench/request.ts'
import type { Json } from '../upstream/dialect.ts'
import type { Step } from './conversation.ts'
import { counted, type CountText } from './provider.ts'

/** A recorded conversation as its agent would have sent it, request by request. */
export interface Recording {
  readonly id: string
  readonly path: string
  readonly model: string
  readonly steps: readonly Step[]
}

const PATHS = {
  anthropic: '/v1/messages',
  openai: '/v1/chat/completions',
  responses: '/v1/responses',
} as const

const MODELS = {
  anthropic: ['claude-sonnet-5', 'claude-opus-5-5', 'claude-fable-5-1', 'claude-haiku-4-5'],
  openai: ['gpt-5.4', 'gpt-4.1'],
  responses: ['gpt-5.4', 'gpt-5'],
} as const

/** Seconds from one request to the next: most at once, some past five minutes, a few past an hour. */
const GAPS = [8, 20, 30, 45, 12, 90, 15, 240, 25, 400, 10, 60, 18, 2000, 40, 9000]

/** Every n-th conversation of a corpus. */
export async function* recordings(
  folder: string,
  every: number,
  countText: CountText,
): AsyncIterable<Recording> {
  let number = 0
  for await (const conversation of openCorpus(folder).conversations()) {
    if (number++ % every === 0) yield recording(conversation, number, countText)
  }
}

function recording(conversation: Conversation, number: number, countText: CountText): Recording {
  const { id, format, messages } = conversation
  const model = MODELS[format][number % MODELS[format].length]!
  const isModels = (at: number) => {
    const { role, type } = messages[at] ?? {}
    return role === 'assistant' || type === 'function_call' || type === 'reasoning'
  }
  const steps: Step[] = []
  let at = Date.UTC(2026, 10, 2)
  for (let end = 1; end < messages.length; end++) {
    if (!isModels(end) || isModels(end - 1)) continue
    let next = end
    while (isModels(next)) next += 1
    const body = () => ({
      ...(JSON.parse(bodyOf(conversation, messages.slice(0, end))) as Json),
      ...own(format, model, number),
      stream: false,
    })
    const output = counted(messages.slice(end, next), countText)
    steps.push({ body, at, output })
    at += GAPS[(number * 7 + steps.length * 5) % GAPS.length]! * 1000
  }
  return { id, path: PATHS[format], model, steps }
}

/** Breakpoints as agents set them: one that moves along, for five minutes or an hour. */
function own(format: Conversation['format'], model: string, number: number): Json {
  if (format !== 'anthropic') return { model }
  const long = number % 3 === 0 && { ttl: '1h' }
  return { model, cache_control: { type: 'ephemeral', ...long } }
}
