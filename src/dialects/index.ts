import { anthropic } from './anthropic.ts'
import type { Address, Dialect } from './dialect.ts'
import { gemini } from './gemini.ts'
import { openaiChat } from './openaiChat.ts'
import { openaiResponses } from './openaiResponses.ts'

export { anthropic, gemini, openaiChat, openaiResponses }
export type { Address, Dialect, Reading, Usage } from './dialect.ts'
export { bindsThinking, refusesThinking } from './binding.ts'
export { editOf } from './envelope.ts'
export { identity, saying } from './identity.ts'
export { mergeUsage } from './usage.ts'

/** A path whose bodies hold a conversation. */
export interface Route {
  readonly dialect: Dialect
  /** `generate` begins or goes on with a conversation; `count` only counts or compacts: it follows a plan, and never makes one. */
  readonly kind: 'generate' | 'count'
  readonly address?: Address
}

const ENDPOINTS: readonly (readonly [path: string, dialect: Dialect, kind: Route['kind']])[] = [
  ['/messages', anthropic, 'generate'],
  ['/messages/count_tokens', anthropic, 'count'],
  ['/chat/completions', openaiChat, 'generate'],
  ['/responses', openaiResponses, 'generate'],
  ['/responses/compact', openaiResponses, 'count'],
  ['/responses/input_tokens', openaiResponses, 'count'],
]

/** What may stand before them; nothing where the client's base URL lacks the version, more for Azure. */
const BASES: readonly string[] = ['/v1', '', '/openai/v1']
/** Codex has other names for the Responses API. */
const CODEX_BASES: readonly string[] = ['/v1/codex', '/backend-api/codex', '/backend-api']

const ROUTES: ReadonlyMap<string, Route> = new Map(
  ENDPOINTS.flatMap(([path, dialect, kind]) => {
    const bases = dialect === openaiResponses ? [...BASES, ...CODEX_BASES] : BASES
    return bases.map((base): [string, Route] => [base + path, { dialect, kind }])
  }),
)

/** The route of a POST by its path, without query and project prefix; undefined where there is nothing to read. */
export function routeOf(path: string): Route | undefined {
  return ROUTES.get(path) ?? geminiRoute(path) ?? vertexRoute(path) ?? bedrockRoute(path)
}

/** Gemini's paths name the model and, after a colon, what is asked of it; on Vertex AI below a project, or none. */
const GEMINI =
  /^\/v1(?:alpha|beta\d?)?\/(?:(?:projects\/[^/]+\/locations\/[^/]+\/)?publishers\/google\/models|models|tunedModels)\/([^/:]{1,200})(?::|%3[Aa])(\w+)$/

const GEMINI_METHODS: Readonly<Record<string, Route['kind']>> = {
  generateContent: 'generate',
  streamGenerateContent: 'generate',
  countTokens: 'count',
}

function geminiRoute(path: string): Route | undefined {
  const [, model = '', method = ''] = GEMINI.exec(path) ?? []
  if (!Object.hasOwn(GEMINI_METHODS, method)) return undefined
  const stream = method.startsWith('stream')
  return { dialect: gemini, kind: GEMINI_METHODS[method]!, address: { model, stream } }
}

/** Claude on Vertex AI: Anthropic's bodies, with the model in the path. */
const VERTEX =
  /^(?:\/v1(?:beta1)?)?\/projects\/[^/]+\/locations\/[^/]+\/publishers\/anthropic\/models\/([^/:]{1,200})(?::|%3[Aa])(rawPredict|streamRawPredict)$/

function vertexRoute(path: string): Route | undefined {
  const [, model, method] = VERTEX.exec(path) ?? []
  if (model === undefined) return undefined
  // The name of a model that only counts; the one it counts for is in the body.
  if (model === 'count-tokens') return { dialect: anthropic, kind: 'count' }
  const stream = method === 'streamRawPredict'
  return { dialect: anthropic, kind: 'generate', address: { model, stream } }
}

/** Claude on Bedrock: the same, and answers in frames of its own, which pass and are not metered. */
const BEDROCK = /^\/model\/([^/]{1,400})\/invoke(-with-response-stream)?$/

function bedrockRoute(path: string): Route | undefined {
  const [, model, streams] = BEDROCK.exec(path) ?? []
  if (model === undefined) return undefined
  const address = { model, stream: streams !== undefined }
  return { dialect: anthropic, kind: 'generate', address }
}
