import { anthropic, type Dialect, gemini, openaiChat, routeOf } from '../dialects/index.ts'
import { tokens } from './headers.ts'
import { type Place, placeOf } from './target.ts'

/**
 * Whose request this is: by its path where that tells, else by the headers that only one provider's
 * clients send. Says where a request goes, and in which shape it is answered when we must.
 */
export function dialectOf(place: Place, headers: Headers): Dialect {
  const route = routeOf(place.path)
  if (route) return route.dialect
  return SIGNS.find(([, isTheirs]) => isTheirs(place, headers))?.[0] ?? openaiChat
}

type Sign = (place: Place, headers: Headers) => boolean

/** By what a provider's clients are known where the path is not a conversation's; the first that holds counts. */
const SIGNS: readonly (readonly [dialect: Dialect, isTheirs: Sign])[] = [
  [gemini, ({ path }, headers) => GEMINI_PATH.test(path) || headers.has('x-goog-api-key')],
  [anthropic, ({ path }) => path.startsWith('/v1/messages/')],
  [anthropic, (_, headers) => headers.has('x-api-key') || headers.has('anthropic-version')],
  [gemini, ({ query }) => /[?&]key=/.test(query)],
]

/** Where Codex calls with a ChatGPT login; with an API key it calls the same below `/v1`. */
const CHATGPT = '/backend-api/'

/**
 * The place at ChatGPT of what a ChatGPT login asks; undefined for anything else. The OpenAI API knows
 * neither its tokens nor these paths.
 */
export function atChatGpt(place: Place, headers: Headers): Place | undefined {
  if (place.path.startsWith(CHATGPT)) return place
  const [, rest] = /^\/v1(\/.*)$/s.exec(place.path) ?? []
  if (rest === undefined || !headers.has('chatgpt-account-id')) return undefined
  return { ...place, path: `${CHATGPT}codex${rest}` }
}

/** Versions that no other provider has; files go by a prefix. */
const GEMINI_PATH = /^\/(?:upload\/|download\/)?v1(?:alpha|beta)\d?\//

/** The dialect in which to refuse a request. */
export function dialectFor(request: Request): Dialect {
  return dialectOf(placeOf(request.url), request.headers)
}

/** Does the request ask for a WebSocket? */
export function isUpgrade({ headers }: Request): boolean {
  return tokens(headers.get('upgrade')).includes('websocket')
}
