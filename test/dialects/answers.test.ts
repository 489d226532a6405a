import { describe, expect, it } from 'vitest'
import {
  anthropic,
  gemini,
  mergeUsage,
  openaiChat,
  openaiResponses,
  routeOf,
  type Usage,
} from '../../src/dialects/index.ts'

const usage = (
  input: number,
  cacheRead: number,
  w5: number,
  w1: number,
  output: number,
): Usage => ({
  input,
  cacheRead,
  cacheWrite5m: w5,
  cacheWrite1h: w1,
  output,
})

describe('usage', () => {
  it('of a streamed Anthropic answer is merged from its start and its delta', () => {
    const start = anthropic.usage({
      type: 'message_start',
      message: {
        usage: {
          input_tokens: 3,
          cache_read_input_tokens: 1000,
          cache_creation_input_tokens: 50,
          cache_creation: { ephemeral_5m_input_tokens: 20, ephemeral_1h_input_tokens: 30 },
          output_tokens: 1,
        },
      },
    })
    const delta = anthropic.usage({
      type: 'message_delta',
      usage: { input_tokens: 3, cache_creation_input_tokens: 50, output_tokens: 77 },
    })
    expect(mergeUsage(start, delta)).toEqual(usage(3, 1000, 20, 30, 77))
    expect(mergeUsage(undefined, delta)).toEqual(delta)
    expect(mergeUsage(start, undefined)).toEqual(start)
  })

  it('of a whole Anthropic answer counts undivided cache writes as short ones', () => {
    const body = {
      type: 'message',
      usage: { input_tokens: 3, cache_creation_input_tokens: 50, output_tokens: 7 },
    }
    expect(anthropic.usage(body)).toEqual(usage(3, 0, 50, 0, 7))
  })

  it('of Chat Completions takes what the cache read and wrote out of the input', () => {
    const chunk = {
      object: 'chat.completion.chunk',
      choices: [],
      usage: {
        prompt_tokens: 100,
        completion_tokens: 9,
        prompt_tokens_details: { cached_tokens: 64, cache_write_tokens: 30 },
      },
    }
    expect(openaiChat.usage(chunk)).toEqual(usage(6, 64, 30, 0, 9))
    expect(openaiChat.usage({ usage: { prompt_tokens: 5, completion_tokens: 1 } })).toEqual(
      usage(5, 0, 0, 0, 1),
    )
    expect(openaiChat.usage({ choices: [], usage: null })).toBeUndefined()
  })

  it('of Responses is in the last event or in the body', () => {
    const response = {
      usage: { input_tokens: 100, output_tokens: 9, input_tokens_details: { cached_tokens: 64 } },
    }
    expect(openaiResponses.usage({ type: 'response.completed', response })).toEqual(
      usage(36, 64, 0, 0, 9),
    )
    expect(openaiResponses.usage(response)).toEqual(usage(36, 64, 0, 0, 9))
    expect(
      openaiResponses.usage({ type: 'response.created', response: { usage: null } }),
    ).toBeUndefined()
  })

  it.each([
    undefined,
    null,
    1,
    'x',
    [],
    {},
    { usage: [] },
    { usageMetadata: 1 },
    { input_tokens: 5 },
    { type: 'ping' },
  ])('of %j is nothing', (value) => {
    for (const dialect of [anthropic, openaiChat, openaiResponses, gemini]) {
      expect(dialect.usage(value)).toBeUndefined()
    }
  })
})

describe('error', () => {
  it.each([
    [400, 'INVALID_ARGUMENT'],
    [401, 'UNAUTHENTICATED'],
    [403, 'PERMISSION_DENIED'],
    [413, 'INVALID_ARGUMENT'],
    [499, 'CANCELLED'],
    [500, 'INTERNAL'],
    [502, 'UNAVAILABLE'],
    [504, 'DEADLINE_EXCEEDED'],
  ])('%d has the status that Google gives it', (code, status) => {
    expect(gemini.error(code, 'defect', 'No.')).toEqual({ error: { code, message: 'No.', status } })
  })

  it.each([
    [400, 'invalid_request_error'],
    [401, 'authentication_error'],
    [403, 'permission_error'],
    [413, 'request_too_large'],
    [415, 'invalid_request_error'],
    [426, 'invalid_request_error'],
    [502, 'api_error'],
    [529, 'overloaded_error'],
  ])('%d has the type that Anthropic gives it', (status, type) => {
    expect(anthropic.error(status, 'defect', 'No.')).toEqual({
      type: 'error',
      error: { type, message: 'No.' },
    })
  })

  it('has the shape of OpenAI, with our code', () => {
    const error = {
      message: 'No.',
      type: 'server_error',
      param: null,
      code: 'upstream_unreachable',
    }
    expect(openaiChat.error(502, 'upstream_unreachable', 'No.')).toEqual({ error })
    expect(openaiResponses.error(413, 'too_large', 'No.')).toEqual({
      error: { message: 'No.', type: 'invalid_request_error', param: null, code: 'too_large' },
    })
  })
})

const VERTEX = 'projects/p/locations/us-east5/publishers'

describe('routeOf', () => {
  it('finds the model of a path, and whether it streams', () => {
    const route = routeOf(`/v1/${VERTEX}/anthropic/models/claude-x@1:streamRawPredict`)
    const body = '{"anthropic_version":"vertex-2023-10-16","messages":[]}'
    expect(anthropic.read(body, undefined, route!.address)).toMatchObject({
      model: 'claude-x@1',
      stream: true,
    })
    expect(anthropic.read('{"model":"m","messages":[]}')).toMatchObject({ model: 'm' })
  })

  it.each([
    ['/v1/messages', 'anthropic', 'generate'],
    ['/messages', 'anthropic', 'generate'],
    ['/v1/messages/count_tokens', 'anthropic', 'count'],
    ['/v1/chat/completions', 'openai-chat', 'generate'],
    ['/v1/responses', 'openai-responses', 'generate'],
    ['/v1/codex/responses', 'openai-responses', 'generate'],
    ['/backend-api/codex/responses', 'openai-responses', 'generate'],
    ['/backend-api/codex/responses/compact', 'openai-responses', 'count'],
    ['/v1/responses/compact', 'openai-responses', 'count'],
    ['/v1/responses/input_tokens', 'openai-responses', 'count'],
    ['/v1beta/models/gemini-x:generateContent', 'gemini', 'generate'],
    ['/v1beta/models/gemini-x:streamGenerateContent', 'gemini', 'generate'],
    ['/v1beta/models/gemini-x:countTokens', 'gemini', 'count'],
    ['/v1/models/gemini-x:generateContent', 'gemini', 'generate'],
    ['/v1beta1/models/gemini-x:generateContent', 'gemini', 'generate'],
    ['/v1alpha/models/gemini-x:generateContent', 'gemini', 'generate'],
    ['/v1beta/tunedModels/mine%3AgenerateContent', 'gemini', 'generate'],
    ['/v1beta1/publishers/google/models/gemini-x:streamGenerateContent', 'gemini', 'generate'],
    [`/v1beta1/${VERTEX}/google/models/gemini-x:generateContent`, 'gemini', 'generate'],
    [`/v1/${VERTEX}/anthropic/models/claude-x@1:streamRawPredict`, 'anthropic', 'generate'],
    [`/${VERTEX}/anthropic/models/claude-x:rawPredict`, 'anthropic', 'generate'],
    [`/v1/${VERTEX}/anthropic/models/count-tokens:rawPredict`, 'anthropic', 'count'],
    ['/model/us.anthropic.claude-x-v1:0/invoke', 'anthropic', 'generate'],
    ['/model/arn%3Aaws%3Ax/invoke-with-response-stream', 'anthropic', 'generate'],
    ['/openai/v1/responses', 'openai-responses', 'generate'],
  ])('%s is %s, %s', (path, id, kind) => {
    expect(routeOf(path)).toMatchObject({ dialect: { id }, kind })
  })

  it.each([
    '/',
    '/v1/messages/',
    '/v1/messages/batches',
    '/v1/models',
    '/v1/responses/resp_1',
    '/v2/messages',
    '/v1beta/models/gemini-x',
    '/v1beta/models/gemini-x:embedContent',
    '/v1beta/models/gemini-x:batchGenerateContent',
    '/v1beta/models/gemini-x:toString',
    '/v1beta/models/a/b:generateContent',
    '/v1beta/models/:generateContent',
    '/v1internal:generateContent',
    `/v1/${VERTEX}/anthropic/models/claude-x:predict`,
    `/v1/${VERTEX}/mistral/models/m:rawPredict`,
    '/model/us.anthropic.claude-x/converse',
    '/model/a/b/invoke',
    '__proto__',
  ])('%s is none', (path) => {
    expect(routeOf(path)).toBeUndefined()
  })
})
