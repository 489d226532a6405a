import type { Tokens } from '../cache.ts'
import { event, isJson, pieces, type Answer, type Json } from '../dialect.ts'
import type { Call } from '../script.ts'

export function answer(given: Answer): object {
  const { text, calls = [] } = given.turn
  const message = {
    role: 'assistant',
    content: text ?? null,
    refusal: null,
    ...(calls.length > 0 ? { tool_calls: calls.map((call, i) => toolCall(call, given, i)) } : {}),
  }
  const choice = { index: 0, message, logprobs: null, finish_reason: finishReason(given) }
  return { ...head(given, 'chat.completion'), choices: [choice], usage: usage(given.tokens) }
}

export function* events(given: Answer, body: Json): Iterable<string> {
  const base = head(given, 'chat.completion.chunk')
  const chunk = (delta: object, finish_reason: string | null = null) =>
    event({ ...base, choices: [{ index: 0, delta, logprobs: null, finish_reason }] })
  const { text = '', calls = [] } = given.turn
  yield chunk({ role: 'assistant', content: text ? '' : null })
  for (const content of pieces(text)) yield chunk({ content })
  for (const [index, call] of calls.entries()) {
    const whole = toolCall(call, given, index)
    const { name, arguments: json } = whole.function
    yield chunk({ tool_calls: [{ index, ...whole, function: { name, arguments: '' } }] })
    for (const part of pieces(json)) {
      yield chunk({ tool_calls: [{ index, function: { arguments: part } }] })
    }
  }
  yield chunk({}, finishReason(given))
  const options = body['stream_options']
  if (isJson(options) && options['include_usage'] === true) {
    yield event({ ...base, choices: [], usage: usage(given.tokens) })
  }
  yield event('[DONE]')
}

function toolCall({ name, input }: Call, { number }: Answer, index: number) {
  return {
    id: `call_${number}_${index}`,
    type: 'function',
    function: { name, arguments: JSON.stringify(input) },
  }
}

function head({ number, model }: Answer, object: string): object {
  return { id: `chatcmpl-${number}`, object, created: 1_700_000_000 + number, model }
}

function finishReason({ turn }: Answer): string {
  return turn.calls?.length ? 'tool_calls' : 'stop'
}

function usage({ fresh, read, write5m, write1h, output }: Tokens): object {
  const prompt = fresh + read + write5m + write1h
  return {
    prompt_tokens: prompt,
    completion_tokens: output,
    total_tokens: prompt + output,
    prompt_tokens_details: { cached_tokens: read, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 0 },
  }
}
