import { describe, expect, test } from 'vitest'
import type { FakeDialect, Json } from './dialect.ts'
import { DIALECTS } from './index.ts'

const call = { type: 'tool_use', id: 'a', name: 'Read', input: {} }
const result = { type: 'tool_result', tool_use_id: 'a', content: 'x' }
const user = { role: 'user', content: 'hello' }
const asked = (...content: object[]) => ({ role: 'assistant', content })
const told = (...content: object[]) => ({ role: 'user', content })
const mark = (ttl?: string) => ({ cache_control: { type: 'ephemeral', ...(ttl ? { ttl } : {}) } })
const text = (value: string, more = {}) => ({ type: 'text', text: value, ...more })
const claude = (...messages: object[]) => ({ model: 'claude-opus-5-5', messages })

const chatCall = { id: 'a', type: 'function', function: { name: 'read', arguments: '{}' } }
const chatAsked = (...tool_calls: object[]) => ({ role: 'assistant', content: null, tool_calls })
const chatTold = (tool_call_id: string) => ({ role: 'tool', tool_call_id, content: 'x' })
const gpt = (...messages: object[]) => ({ model: 'gpt-5.4', messages })

const item = { type: 'function_call', call_id: 'a', name: 'read', arguments: '{}' }
const output = { type: 'function_call_output', call_id: 'a', output: 'x' }
const codex = (...input: object[]) => ({ model: 'gpt-5.4', store: false, input })

const says = (...parts: object[]) => ({ role: 'user', parts })
const asks = (...parts: object[]) => ({ role: 'model', parts })
const fn = (id?: string, name = 'read') => ({ functionCall: { ...(id && { id }), name, args: {} } })
const response = (id?: string, name = 'read') => ({
  functionResponse: { ...(id && { id }), name, response: { output: 'x' } },
})
const bison = (...contents: object[]) => ({ contents })

type Cases = Readonly<Record<string, Json>>

const VALID: Readonly<Record<FakeDialect['id'], Cases>> = {
  anthropic: {
    'one pair': claude(user, asked(call), told(result)),
    'two calls, text after the results': claude(
      user,
      asked(call, { ...call, id: 'b' }),
      told(result, { ...result, tool_use_id: 'b' }, text('go on')),
    ),
    'results in two messages': claude(
      user,
      asked(call, { ...call, id: 'b' }),
      told(result),
      told({ ...result, tool_use_id: 'b' }),
    ),
    'a system message between call and result': claude(
      user,
      { role: 'system', content: 'be brief' },
      asked(call),
      { role: 'system', content: [text('now')] },
      told({ ...result, content: [text('x', mark())] }),
    ),
    'four breakpoints, longer first': {
      ...claude(told(text('a', mark()), text('b', mark()))),
      system: [text('s', mark('1h')), text('t', mark())],
    },
    'an empty result': claude(user, asked(call), told({ ...result, content: '' })),
    'an unfinished answer': claude(user, { role: 'assistant', content: '' }),
  },
  'openai-chat': {
    'one pair': gpt(user, chatAsked(chatCall), chatTold('a')),
    'two calls': gpt(
      user,
      chatAsked(chatCall, { ...chatCall, id: 'b' }),
      chatTold('a'),
      chatTold('b'),
      user,
    ),
    'all roles': gpt({ role: 'developer', content: [text('x')] }, { role: 'system', content: '' }),
  },
  'openai-responses': {
    'one pair': codex({ role: 'user', content: 'x' }, item, output),
    'outputs out of order': codex(
      item,
      { ...item, call_id: 'b' },
      { ...output, call_id: 'b' },
      output,
    ),
    'an output for a stored call': { ...codex(output), previous_response_id: 'resp_1' },
    'plain text': { model: 'gpt-5.4', input: 'hello' },
    'reasoning before its call': codex(
      { type: 'reasoning', summary: [], encrypted_content: 'e' },
      item,
      output,
    ),
  },
  gemini: {
    'one pair': bison(says({ text: 'hi' }), asks(fn('a')), says(response('a'))),
    'a pair without ids': bison(says({ text: 'hi' }), asks(fn()), says(response())),
    'two calls, results in another order': bison(
      asks(fn('a'), fn('b')),
      says(response('b'), response('a'), { text: 'go on' }),
    ),
    'a role of its own': bison(asks(fn()), { ...says(response()), role: 'function' }),
    'thoughts and signatures': bison(
      asks({ text: 'hm', thought: true }, { ...fn(), thoughtSignature: btoa('signed after 1') }),
      says(response()),
    ),
    'no role': { contents: [{ parts: [{ text: 'hi' }] }], cachedContent: 'cachedContents/1' },
  },
}

const INVALID: Readonly<Record<FakeDialect['id'], Cases>> = {
  anthropic: {
    'model: field required': { messages: [user] },
    'messages: at least one': claude(),
    'messages.0.role: the first message': claude({ role: 'assistant', content: 'x' }, user),
    'messages.1.role: unknown role': claude(user, { role: 'tool', content: 'x' }),
    'messages.1.role: this model takes no system': {
      ...claude(user, { role: 'system', content: 'x' }),
      model: 'claude-sonnet-4-6',
    },
    'messages.0.content: must be text or blocks': claude({ role: 'user', content: [] }),
    'messages.0.content: text must hold more': claude({ role: 'user', content: ' \n' }),
    'messages.0.content.1.text: text blocks must not be empty': claude(told(text('a'), text(''))),
    'messages.2.content.0.content.0.text: text blocks must not be empty': claude(
      user,
      asked(call),
      told({ ...result, content: [text('')] }),
    ),
    'messages.2.content.0.content: an error needs': claude(
      user,
      asked(call),
      told({ ...result, content: '', is_error: true }),
    ),
    'messages.0.content.0: unknown block type': claude(told({ type: 'sound' })),
    "messages.0.content.0: 'tool_use' is not allowed": claude(told(call)),
    "messages.1.content.0: 'tool_result' is not allowed": claude(user, asked(result)),
    'messages.2: call a has no result': claude(user, asked(call), asked(text('x'))),
    'messages.2: call a has no result ': claude(user, asked(call)),
    'messages.3: call b has no result': claude(
      user,
      asked(call, { ...call, id: 'b' }),
      told(result),
    ),
    'messages.0.content.0: the assistant message before': claude(told(result)),
    'messages.4.content.0: the assistant message before': claude(
      user,
      asked(call),
      told(result),
      asked({ ...call, id: 'b' }),
      told(result, { ...result, tool_use_id: 'b' }),
    ),
    'messages.2.content.1: this call has a result': claude(user, asked(call), told(result, result)),
    'messages.2.content.0: results must stand in the order': claude(
      user,
      asked(call, { ...call, id: 'b' }),
      told({ ...result, tool_use_id: 'b' }, result),
    ),
    'messages.2.content.1: results stand before': claude(
      user,
      asked(call),
      told(text('first'), result),
    ),
    'messages.3.content.0: call id a was used': claude(
      user,
      asked(call),
      told(result),
      asked(call),
      told(result),
    ),
    'messages.1.content.0.signature: field required': claude(
      user,
      asked({ type: 'thinking', thinking: 'x' }),
    ),
    'messages.1.content.0: Invalid `signature`': claude(
      user,
      asked({ type: 'thinking', thinking: 'x', signature: 'sig:moved' }),
    ),
    'cache_control: at most 4 breakpoints': claude(
      told(...['a', 'b', 'c', 'd', 'e'].map((value) => text(value, mark()))),
    ),
    'cache_control.ttl: longer ones': claude(told(text('a', mark()), text('b', mark('1h')))),
    'tools.1.name: tool names must be unique': {
      ...claude(user),
      tools: [{ name: 'Read' }, { name: 'Read' }],
    },
  },
  'openai-chat': {
    'messages: a list': { model: 'gpt-5.4', messages: 'x' },
    'messages.0.role: unknown role': gpt({ role: 'robot', content: 'x' }),
    'messages.0.content: must be text': gpt({ role: 'user', content: null }),
    'messages.0.content: a list of parts must not be empty': gpt({ role: 'user', content: [] }),
    "messages.0.content.0: 'tool_result' is not allowed": gpt(told(result)),
    'messages.1.tool_calls: must be a list and not empty': gpt(user, chatAsked()),
    'messages.1.tool_calls.0.function.arguments: must be a string': gpt(
      user,
      chatAsked({ ...chatCall, function: { name: 'read', arguments: {} } }),
      chatTold('a'),
    ),
    'messages.1: a tool message must answer': gpt(user, chatTold('a')),
    'messages.3: a tool message must answer': gpt(
      user,
      chatAsked(chatCall),
      chatTold('a'),
      chatTold('b'),
    ),
    'messages.3: this call has a tool message': gpt(
      user,
      chatAsked(chatCall),
      chatTold('a'),
      chatTold('a'),
    ),
    'messages.2: tool messages must stand in the order': gpt(
      user,
      chatAsked(chatCall, { ...chatCall, id: 'b' }),
      chatTold('b'),
      chatTold('a'),
    ),
    'messages.2: call a has no tool message': gpt(user, chatAsked(chatCall), user),
    'messages.2: call a has no tool message ': gpt(user, chatAsked(chatCall)),
    'stream_options: only allowed': { ...gpt(user), stream_options: { include_usage: true } },
  },
  'openai-responses': {
    'input: text or a list': { model: 'gpt-5.4' },
    'input: must not be empty': codex(),
    'input.0.type: unknown item': codex({ type: 'song' }),
    'input.0.role: unknown role': codex({ role: 'tool', content: 'x' }),
    "input.0.content.0: 'input_text' is not allowed": codex({
      role: 'assistant',
      content: [{ type: 'input_text', text: 'x' }],
    }),
    'input.0: no tool call found': codex(output),
    'input.0: no tool call found ': codex(output, item),
    'input: no tool output found for call a': codex(item),
    'input.2: there is an output already': codex(item, output, output),
    'input.1: the output is not of the kind': codex(item, {
      ...output,
      type: 'custom_tool_call_output',
    }),
    'input.1: call id a was used': codex(item, item, output),
    'input.1.output: must be text': codex(item, { ...output, output: { text: 'x' } }),
    'input.0.encrypted_content: is needed': codex({ type: 'reasoning', summary: [] }, item, output),
    'input.0: reasoning without': codex({ type: 'reasoning', encrypted_content: 'e' }),
    'input.0.arguments: must be a string': codex({ ...item, arguments: {} }, output),
  },
  gemini: {
    'contents: contents is not specified': bison(),
    'model: unknown name': { ...bison(says({ text: 'hi' })), model: 'm' },
    'contents.0.role: not a valid role': bison({ role: 'assistant', parts: [{ text: 'x' }] }),
    'contents.0.parts: must not be empty': bison(says()),
    "contents.0.parts.0: oneof field 'data'": bison(says({ text: 'x', inlineData: {} })),
    'contents.0.parts.0: unknown name "type"': bison(says({ text: 'x', type: 'text' })),
    'contents.0.parts.0.text: not a string': bison(says({ text: 1 })),
    'contents.0.parts.0.thoughtSignature: thought': bison(
      asks({ text: 'x', thoughtSignature: 'c2ln' }),
    ),
    'contents.1.parts.0.functionResponse.name: name': bison(asks(fn()), says(response('', ''))),
    'contents.1.parts.0.functionResponse.response: must': bison(
      asks(fn()),
      says({ functionResponse: { name: 'read', response: 'x' } }),
    ),
    'contents.0: only the model calls': bison(says(fn()), says(response())),
    'contents.0: a function response turn': bison(says(response())),
    'contents.1: as many': bison(asks(fn('a'), fn('b')), says(response('a'))),
    'contents.1: no call is answered': bison(asks(fn('a')), says(response('b'))),
  },
}

const headers = { 'anthropic-version': '2023-06-01' }
const problems = (dialect: FakeDialect, body: Json) =>
  dialect.validate(body, headers).map(({ at, message }) => `${at}: ${message}`)

describe.each(DIALECTS.map((dialect) => [dialect.id, dialect] as const))('%s', (id, dialect) => {
  test.each(Object.entries(VALID[id]))('accepts %s', (_, body) => {
    expect(problems(dialect, body)).toEqual([])
  })

  test.each(Object.entries(INVALID[id]))('refuses %s', (expected, body) => {
    expect(problems(dialect, body)[0]).toContain(expected.trim())
  })
})

test('Anthropic wants its version header', () => {
  expect(DIALECTS[0]!.validate(claude(user), {})[0]!.at).toBe('anthropic-version')
})
