import { describe, expect, it } from 'vitest'
import { openaiChat } from '../../src/dialects/index.ts'
import { clientOf } from '../../src/ledger/client.ts'

describe('the client', () => {
  it.each([
    ['claude-cli/2.1.12 (external, cli)', 'claude-code'],
    ['codex_cli_rs/0.98.0 (Debian 12; x86_64) xterm', 'codex'],
    ['GeminiCLI/0.21.0/gemini-3-pro (linux; x64)', 'gemini-cli'],
    ['QwenCode/0.5.0 (linux; x64)', 'qwen-code'],
    ['opencode/1.1.3 ai-sdk/provider-utils/4.0', 'opencode'],
    ['litellm/1.80.0', 'litellm'],
    ['Anthropic/Python 0.80.0', 'anthropic-sdk'],
    ['OpenAI/JS 6.9.0', 'openai-sdk'],
    ['curl/8.5.0', 'curl'],
    ['Mozilla/5.0', 'other'],
    ['', 'other'],
    [null, 'other'],
  ])('of %s is %s', (agent, client) => expect(clientOf(agent)).toBe(client))
})

describe('usage of those who speak Chat Completions', () => {
  const usage = (fields: object) => openaiChat.usage({ usage: { completion_tokens: 5, ...fields } })

  it.each([
    [
      'DeepSeek',
      { prompt_tokens: 100, prompt_cache_hit_tokens: 64, prompt_cache_miss_tokens: 36 },
      { input: 36, cacheRead: 64, cacheWrite5m: 0 },
    ],
    [
      'Moonshot',
      { prompt_tokens: 100, cached_tokens: 60 },
      { input: 40, cacheRead: 60, cacheWrite5m: 0 },
    ],
    [
      'GPT-5.6',
      { prompt_tokens: 100, prompt_tokens_details: { cached_tokens: 60, cache_write_tokens: 30 } },
      { input: 10, cacheRead: 60, cacheWrite5m: 30 },
    ],
    [
      'a gateway to Anthropic',
      {
        prompt_tokens: 100,
        prompt_tokens_details: { cached_tokens: 60 },
        cache_read_input_tokens: 60,
        cache_creation_input_tokens: 30,
      },
      { input: 10, cacheRead: 60, cacheWrite5m: 30 },
    ],
    [
      'one that says more than there is',
      { prompt_tokens: 10, cached_tokens: 60 },
      { input: 0, cacheRead: 60, cacheWrite5m: 0 },
    ],
  ])('%s', (_, fields, expected) => {
    expect(usage(fields)).toEqual({ ...expected, cacheWrite1h: 0, output: 5 })
  })
})
