import { join } from 'node:path'
import { divided, insteadOf, MAKERS, type Provider } from './providers.ts'
import { isSettings, objectOf, type Settings, textOf } from './settings.ts'
import type { Asked, Launch, Launched, Places, Route, Tool } from './tool.ts'

/** OpenHands' command line. One model at a time; variables count only where an argument says so. */
export const openhands: Tool = {
  name: 'openhands',
  title: 'OpenHands',
  binary: 'openhands',
  install: 'uv tool install openhands --python 3.12',
  launch,
  upstream: (asked) => divided(modelOf(asked)).upstream,
  routes,
  loses: [
    'Models of providers other than Anthropic and OpenAI, OpenHands’ own among them, keep their addresses.',
    'What `openhands web`, `serve` and `cloud` run, which they start by themselves.',
    'Its own record of a conversation keeps the address that was used; resumed without Headroom, OpenHands goes by its settings again.',
  ],
}

const OVERRIDE = '--override-with-envs'

function fileOf({ home, env }: Places): string {
  return join(env['OPENHANDS_PERSISTENCE_DIR'] || join(home, '.openhands'), 'agent_settings.json')
}

function llmIn(places: Places): Settings | undefined {
  const llm = objectOf(textOf(fileOf(places)))?.['llm']
  return isSettings(llm) ? llm : undefined
}

const text = (value: unknown) => (typeof value === 'string' && value ? value : undefined)

/** The model that it would call, as the provider it is of. LiteLLM tells that from the model's name. */
function modelOf(asked: Asked): Provider[] {
  const { env, args } = asked
  const counts = args.includes(OVERRIDE)
  const llm = llmIn(asked) ?? {}
  const model = (counts && env['LLM_MODEL']) || text(llm['model'])
  const own = (counts && env['LLM_BASE_URL']) || text(llm['base_url'])
  if (!model) return []
  const [prefix = ''] = model.includes('/') ? model.split('/') : [makerOf(model)]
  if (prefix === 'anthropic') {
    return [{ id: model, speaks: ['anthropic'], base: own ?? MAKERS.anthropic.replace('/v1', '') }]
  }
  const isOpenai = prefix === 'openai' || prefix === 'litellm_proxy'
  const base = own ?? (prefix === 'openai' ? MAKERS.openai : undefined)
  return [{ id: model, speaks: isOpenai ? ['openai'] : [], base }]
}

/** Of a model that is named without its provider. */
function makerOf(model: string): string | undefined {
  if (model.startsWith('claude')) return 'anthropic'
  return /^(?:gpt|chatgpt|o\d|codex)/.test(model) ? 'openai' : undefined
}

/** Commands whose work is done in another process or on another machine. */
const ELSEWHERE = ['cloud', 'login', 'logout', 'mcp', 'serve', 'web']

const DIRECT = 'It is started without Headroom.'

function launch(launch: Launch): Launched {
  const { args, url } = launch
  const without = (why?: string) => ({ env: {}, args, notes: why ? [`${why} ${DIRECT}`] : [] })
  if (ELSEWHERE.includes(args[0] ?? '')) return without()
  const [model] = divided(modelOf(launch)).through
  if (!model) {
    const [{ id } = { id: undefined }] = modelOf(launch)
    return without(
      id
        ? `OpenHands' model ${id} has an address that Headroom cannot stand in for.`
        : 'OpenHands has no model yet.',
    )
  }
  const base = { LLM_BASE_URL: insteadOf(model.base, url) }
  if (args.includes(OVERRIDE)) return { env: base, args }
  // The argument lets all three count, and the others did not before.
  const others = { LLM_API_KEY: undefined, LLM_MODEL: undefined }
  const at = args[0] === 'acp' ? 1 : 0
  return { env: { ...base, ...others }, args: args.toSpliced(at, 0, OVERRIDE) }
}

function routes(places: Places): Route[] {
  const own = text(llmIn(places)?.['base_url'])
  const variable = places.env['LLM_BASE_URL']
  return [
    ...(own ? [{ from: `${fileOf(places)} llm.base_url`, url: own }] : []),
    ...(variable ? [{ from: `LLM_BASE_URL, with ${OVERRIDE}`, url: variable }] : []),
  ]
}
