import { describe, expect, it } from 'vitest'
import { anthropic, bindsThinking, refusesThinking } from '../../src/dialects/index.ts'

describe('which models bind thinking', () => {
  it.each([
    ['claude-fable-5-1', true],
    ['claude-fable-5', false],
    ['claude-mythos-5-2', true],
    ['claude-opus-5-5', true],
    ['claude-opus-5-5-20260922', true],
    ['claude-opus-5', false],
    ['claude-opus-4-5-20251101', false],
    ['claude-opus-4-20250514', false],
    ['claude-sonnet-5-5[1m]', true],
    ['claude-sonnet-4-10', false],
    ['claude-sonnet-6', true],
    ['claude-haiku-5-5@20261001', true],
    ['claude-haiku-4-5', false],
    ['us.anthropic.claude-opus-5-5-v1:0', true],
    ['anthropic.claude-sonnet-5-v1:0', false],
    ['claude-3-7-sonnet-latest', false],
    ['claude-3-opus-20240229', false],
    ['claude-2.1', false],
    ['claude-instant-1.2', false],
    // A name that tells nothing may be any model.
    ['claude-opera-1', true],
    ['sonnet', true],
    ['', true],
  ])('Anthropic: %s: %s', (model, binds) => expect(bindsThinking('anthropic', model)).toBe(binds))

  it.each([
    ['gpt-5.6', false],
    ['o5-pro', false],
    ['anthropic/claude-opus-5.5', true],
    ['anthropic/claude-sonnet-4.5', false],
    ['deepseek-reasoner', false],
  ])('in OpenAI’s format: %s: %s', (model, binds) =>
    expect(bindsThinking('openai', model)).toBe(binds),
  )
})

describe('dropped thinking', () => {
  const change = (path: string, more: object = {}) => ({
    type: 'thinking_dropped',
    reason: 'prefix_binding_mismatch',
    path,
    ...more,
  })
  const ours = [change('messages.11.content.0'), change('messages.3.content.1')]

  it('is found in a message, and at the start and the end of a stream', () => {
    expect(anthropic.dropped!({ type: 'message', input_transformations: ours })).toBe(3)
    const message = { input_transformations: ours }
    expect(anthropic.dropped!({ type: 'message_start', message })).toBe(3)
    expect(anthropic.dropped!({ type: 'message_delta', input_transformations: ours })).toBe(3)
  })

  it('for other reasons, or shown all the same, is none of ours', () => {
    const others = [
      change('messages.1.content.0', { reason: 'model_binding_mismatch' }),
      change('messages.1.content.0', { reason: 'organization_binding_mismatch' }),
      change('messages.1.content.0', { type: 'thinking_mismatch_allowed' }),
    ]
    expect(anthropic.dropped!({ input_transformations: others })).toBeUndefined()
    expect(anthropic.dropped!({ input_transformations: [...others, ...ours] })).toBe(3)
  })

  it('is not read into what is of another shape', () => {
    const odd = [null, undefined, 1, 'x', [], {}, { message: null }, { message: 3 }]
    for (const value of odd) expect(anthropic.dropped!(value)).toBeUndefined()
    for (const list of [
      'x',
      {},
      [null, 3, 'x', {}, change('messages.x'), { ...change(''), path: 3 }],
    ])
      expect(anthropic.dropped!({ input_transformations: list })).toBeUndefined()
  })
})

it('errors about other things refuse no thinking', () => {
  for (const error of [
    'messages.3: `tool_use` ids were found without `tool_result` blocks',
    'messages.1.content.0.thinking: each thinking block must contain thinking',
    'Expected `thinking` or `redacted_thinking`, but found `text`.',
    'signature: Field required',
    'Invalid signature',
  ])
    expect(refusesThinking(error)).toBe(false)
})
