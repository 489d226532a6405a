import type { Tokens } from '../cache.ts'
import { event, pieces, type Answer } from '../dialect.ts'
import type { Call } from '../script.ts'

export function answer(given: Answer): object {
  const output = itemsOf(given).map(({ item }) => item)
  return { ...head(given), status: 'completed', output, usage: usage(given.tokens) }
}

export function* events(given: Answer): Iterable<string> {
  let sequence_number = 0
  const named = (type: string, data: object) =>
    event({ type, sequence_number: sequence_number++, ...data }, type)
  const begun = { ...head(given), status: 'in_progress', output: [], usage: null }
  yield named('response.created', { response: begun })
  yield named('response.in_progress', { response: begun })
  for (const [output_index, { item, empty, parts }] of itemsOf(given).entries()) {
    const place = { item_id: item.id, output_index }
    yield named('response.output_item.added', { output_index, item: empty })
    for (const part of parts) yield named(part.type, { ...place, ...part.data })
    yield named('response.output_item.done', { output_index, item })
  }
  yield named('response.completed', { response: answer(given) })
}

/** An output item whole, as it is announced, and the events between. */
interface Item {
  readonly item: { readonly id: string; readonly [key: string]: unknown }
  readonly empty: object
  readonly parts: readonly { readonly type: string; readonly data: object }[]
}

function itemsOf({ number, turn }: Answer): Item[] {
  const { thinking, text, calls = [] } = turn
  return [
    ...(thinking ? [reasoning(`rs_${number}`, thinking)] : []),
    ...(text ? [message(`msg_${number}`, text)] : []),
    ...calls.map((call, i) => toolCall(call, `${number}_${i}`)),
  ]
}

function reasoning(id: string, thinking: string): Item {
  const empty = { id, type: 'reasoning', summary: [], encrypted_content: '' }
  const item = { ...empty, encrypted_content: Buffer.from(thinking).toString('base64') }
  return { item, empty, parts: [] }
}

function message(id: string, text: string): Item {
  const base = { id, type: 'message', role: 'assistant' }
  const part = { type: 'output_text', text, annotations: [], logprobs: [] }
  const at = { content_index: 0 }
  return {
    item: { ...base, status: 'completed', content: [part] },
    empty: { ...base, status: 'in_progress', content: [] },
    parts: [
      { type: 'response.content_part.added', data: { ...at, part: { ...part, text: '' } } },
      ...pieces(text).map((delta) => ({
        type: 'response.output_text.delta',
        data: { ...at, delta, logprobs: [] },
      })),
      { type: 'response.output_text.done', data: { ...at, text, logprobs: [] } },
      { type: 'response.content_part.done', data: { ...at, part } },
    ],
  }
}

function toolCall({ name, input }: Call, suffix: string): Item {
  const free = typeof input === 'string'
  const text = free ? input : JSON.stringify(input)
  const [type, field, stem] = free
    ? ['custom_tool_call', 'input', 'response.custom_tool_call_input']
    : ['function_call', 'arguments', 'response.function_call_arguments']
  const base = { id: `${free ? 'ctc' : 'fc'}_${suffix}`, type, call_id: `call_${suffix}`, name }
  return {
    item: { ...base, [field]: text, status: 'completed' },
    empty: { ...base, [field]: '', status: 'in_progress' },
    parts: [
      ...pieces(text).map((delta) => ({ type: `${stem}.delta`, data: { delta } })),
      { type: `${stem}.done`, data: { [field]: text } },
    ],
  }
}

function head({ number, model }: Answer): object {
  return {
    id: `resp_${number}`,
    object: 'response',
    created_at: 1_700_000_000 + number,
    model,
    error: null,
    incomplete_details: null,
    parallel_tool_calls: true,
  }
}

function usage({ fresh, read, write5m, write1h, output }: Tokens): object {
  const input = fresh + read + write5m + write1h
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: read },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: input + output,
  }
}
