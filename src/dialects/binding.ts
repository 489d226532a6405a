import type { Dialect } from './dialect.ts'

/**
 * Which models bind each thinking block to the exact prompt before it, by the first version of the
 * family that does. Every version after it is taken to do so too.
 */
const BINDS_SINCE: Readonly<Record<string, readonly [major: number, minor: number]>> = {
  fable: [5, 1],
  mythos: [5, 1],
  opus: [5, 5],
  sonnet: [5, 5],
  haiku: [5, 5],
}

/** `claude-opus-4-5-20251101`, `anthropic.claude-sonnet-5-v1:0`, `anthropic/claude-opus-5.5`. */
const NAME = /claude-([a-z]+)-(\d+)(?:[.-](\d{1,2}))?(?!\d)/
/** `claude-3-7-sonnet-latest`, `claude-2.1`, `claude-instant-1.2`: families of before. */
const OLD_NAME = /claude-(?:\d|instant)/

/**
 * May this model refuse, or drop, thinking behind a prompt that was changed? A Claude model that is
 * not known is taken to; other makers' models bind nothing that a proxy could change.
 *
 * @param provider whose format the request has; a model of Anthropic's may have any name there.
 */
export function bindsThinking(provider: Dialect['provider'], model: string): boolean {
  const name = model.toLowerCase()
  if (!name.includes('claude') && provider !== 'anthropic') return false
  if (OLD_NAME.test(name)) return false
  const [, family = '', major, minor = '0'] = NAME.exec(name) ?? []
  const since = BINDS_SINCE[family]
  if (since === undefined || major === undefined) return true
  return +major === since[0] ? +minor >= since[1] : +major > since[0]
}

/**
 * The first message that lost its thinking because the prompt before it is not the one that it was
 * an answer to; undefined when none did. Thinking that is dropped for other reasons (another model,
 * another account) says nothing of what was sent.
 *
 * @param value one parsed JSON value of the response: an event's data, or the whole body
 */
export function firstDropped(value: unknown): number | undefined {
  const event = value as Reported | null | undefined
  const changes = event?.message?.input_transformations ?? event?.input_transformations
  if (!Array.isArray(changes)) return undefined
  const places = (changes as (Change | null)[]).flatMap((change) => {
    const { type, reason, path } = change ?? {}
    const place = /^messages\.(\d+)\./.exec(String(path))
    return place && type === 'thinking_dropped' && OURS.test(String(reason)) ? [+place[1]!] : []
  })
  return places.length > 0 ? Math.min(...places) : undefined
}

const OURS = /prefix/

interface Reported {
  readonly message?: Pick<Reported, 'input_transformations'> | null
  readonly input_transformations?: unknown
}

interface Change {
  readonly type?: unknown
  readonly reason?: unknown
  readonly path?: unknown
}

/**
 * Does an error say that thinking stands behind another prompt than the one that it was an answer to?
 * Gateways wrap the provider's message in their own, as text in text: only its words are looked for.
 */
export function refusesThinking(error: string): boolean {
  return SIGNATURE.test(error) || DIFFERENT.test(error)
}

const SIGNATURE = /invalid\W{1,8}signature\W{1,8}in\W{1,8}(?:redacted_)?thinking/i
const DIFFERENT = /bound to a different conversation/i
