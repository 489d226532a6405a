import { event, pieces, type Answer, type Json } from '../dialect.ts'
import type { Tokens } from '../cache.ts'

export function answer(given: Answer): object {
  const content = contentOf(given)
  return {
    ...head(given),
    content,
    stop_reason: stopReason(given),
    usage: usage(given.tokens, given.tokens.output),
  }
}

export function* events(given: Answer): Iterable<string> {
  const start = { ...head(given), content: [], stop_reason: null, usage: usage(given.tokens, 1) }
  yield named({ type: 'message_start', message: start })
  yield named({ type: 'ping' })
  for (const [index, block] of contentOf(given).entries()) {
    yield named({ type: 'content_block_start', index, content_block: EMPTY[block.type](block) })
    for (const delta of deltas(block)) yield named({ type: 'content_block_delta', index, delta })
    yield named({ type: 'content_block_stop', index })
  }
  const delta = { stop_reason: stopReason(given), stop_sequence: null }
  yield named({ type: 'message_delta', delta, usage: usage(given.tokens, given.tokens.output) })
  yield named({ type: 'message_stop' })
}

type Content =
  | { type: 'thinking'; thinking: string; signature: string }
  | { type: 'text'; text: string }
  | { type: 'tool_use'; id: string; name: string; input: unknown }

function contentOf({ number, turn, signature }: Answer): Content[] {
  const { thinking, text, calls = [] } = turn
  return [
    ...(thinking ? [{ type: 'thinking' as const, thinking, signature }] : []),
    ...(text ? [{ type: 'text' as const, text }] : []),
    ...calls.map(({ name, input }, i) => ({
      type: 'tool_use' as const,
      id: `toolu_${number}_${i}`,
      name,
      input,
    })),
  ]
}

const EMPTY: { [type in Content['type']]: (block: Content) => object } = {
  thinking: () => ({ type: 'thinking', thinking: '', signature: '' }),
  text: () => ({ type: 'text', text: '' }),
  tool_use: (block) => ({ ...block, input: {} }),
}

function deltas(block: Content): object[] {
  if (block.type === 'text') {
    return pieces(block.text).map((text) => ({ type: 'text_delta', text }))
  }
  if (block.type === 'tool_use') {
    const json = pieces(JSON.stringify(block.input))
    return json.map((partial_json) => ({ type: 'input_json_delta', partial_json }))
  }
  return [
    ...pieces(block.thinking).map((thinking) => ({ type: 'thinking_delta', thinking })),
    { type: 'signature_delta', signature: block.signature },
  ]
}

function head({ number, model, dropped }: Answer): object {
  const changes = dropped?.map((path) => ({
    type: 'thinking_dropped',
    path,
    reason: 'prefix_binding_mismatch',
  }))
  return {
    id: `msg_${number}`,
    type: 'message',
    role: 'assistant',
    model,
    stop_sequence: null,
    ...(changes && { input_transformations: changes }),
  }
}

function stopReason({ turn }: Answer): string {
  return turn.calls?.length ? 'tool_use' : 'end_turn'
}

function usage(tokens: Tokens, output: number): object {
  return {
    input_tokens: tokens.fresh,
    cache_read_input_tokens: tokens.read,
    cache_creation_input_tokens: tokens.write5m + tokens.write1h,
    cache_creation: {
      ephemeral_5m_input_tokens: tokens.write5m,
      ephemeral_1h_input_tokens: tokens.write1h,
    },
    output_tokens: output,
    service_tier: 'standard',
  }
}

function named(data: Json & { readonly type: string }): string {
  return event(data, data.type)
}
