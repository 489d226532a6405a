import type { Usage } from './dialect.ts'

/**
 * Merges what the events of one answer say. They report running totals, and not every event all of
 * them, so the larger figure is the later one.
 */
export function mergeUsage(a: Usage | undefined, b: Usage | undefined): Usage | undefined {
  if (!a || !b) return a ?? b
  return {
    input: Math.max(a.input, b.input),
    cacheRead: Math.max(a.cacheRead, b.cacheRead),
    cacheWrite5m: Math.max(a.cacheWrite5m, b.cacheWrite5m),
    cacheWrite1h: Math.max(a.cacheWrite1h, b.cacheWrite1h),
    output: Math.max(a.output, b.output),
  }
}

/**
 * `message_start` has everything but the output, `message_delta` the output and often the rest
 * again; a whole message has all of it. Input excludes what the cache read and wrote.
 */
export function anthropicUsage(value: unknown): Usage | undefined {
  const event = record(value)
  const usage = record(event?.['usage']) ?? record(record(event?.['message'])?.['usage'])
  if (!usage) return undefined
  const writes = record(usage['cache_creation'])
  const total = count(usage['cache_creation_input_tokens'])
  const hour = count(writes?.['ephemeral_1h_input_tokens'])
  // Only `message_start` tells the two lives apart: a bare total later on would count twice.
  const split = writes !== undefined || event?.['type'] !== 'message_delta'
  return {
    input: count(usage['input_tokens']),
    cacheRead: count(usage['cache_read_input_tokens']),
    cacheWrite5m: split ? Math.max(total - hour, count(writes?.['ephemeral_5m_input_tokens'])) : 0,
    cacheWrite1h: hour,
    output: count(usage['output_tokens']),
  }
}

/** The last chunk that has a usage, or the whole body. Input includes what the cache read and wrote. */
export function chatUsage(value: unknown): Usage | undefined {
  const usage = record(record(value)?.['usage'])
  return usage && openaiUsage(usage, 'prompt_tokens', 'completion_tokens')
}

/** `response.completed` and its kin hold the response; the whole body is one. */
export function responsesUsage(value: unknown): Usage | undefined {
  const event = record(value)
  const usage = record(event?.['usage']) ?? record(record(event?.['response'])?.['usage'])
  return usage && openaiUsage(usage, 'input_tokens', 'output_tokens')
}

/**
 * Every chunk may have it, or the whole body. The prompt includes what the cache read, thoughts are
 * billed as output, and what the provider's own tools brought in as input.
 */
export function geminiUsage(value: unknown): Usage | undefined {
  const usage = record(record(value)?.['usageMetadata'])
  if (!usage) return undefined
  const prompt = count(usage['promptTokenCount']) + count(usage['toolUsePromptTokenCount'])
  const cacheRead = count(usage['cachedContentTokenCount'])
  return {
    input: Math.max(0, prompt - cacheRead),
    cacheRead,
    cacheWrite5m: 0,
    cacheWrite1h: 0,
    output: count(usage['candidatesTokenCount']) + count(usage['thoughtsTokenCount']),
  }
}

/** As `mergeUsage`, but a chunk that is silent about the cache counts what it read as input. */
export function mergeGeminiUsage(a: Usage | undefined, b: Usage | undefined): Usage | undefined {
  const merged = mergeUsage(a, b)
  if (!a || !b || !merged) return merged
  const prompt = Math.max(a.input + a.cacheRead, b.input + b.cacheRead)
  return { ...merged, input: prompt - merged.cacheRead }
}

function openaiUsage(usage: Fields, input: string, output: string): Usage {
  const details = record(usage[`${input}_details`])
  // DeepSeek, Moonshot and gateways to Anthropic have names of their own beside the usual ones.
  const cacheRead = Math.max(
    count(details?.['cached_tokens']),
    count(usage['prompt_cache_hit_tokens']),
    count(usage['cached_tokens']),
  )
  const cacheWrite5m = Math.max(
    count(details?.['cache_write_tokens']),
    count(usage['cache_creation_input_tokens']),
  )
  return {
    input: Math.max(0, count(usage[input]) - cacheRead - cacheWrite5m),
    cacheRead,
    cacheWrite5m,
    cacheWrite1h: 0,
    output: count(usage[output]),
  }
}

type Fields = Readonly<Record<string, unknown>>

function record(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Fields)
    : undefined
}

function count(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : 0
}
