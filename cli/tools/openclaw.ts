import { existsSync, realpathSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import type { Edit } from '../edits/edit.ts'
import { flagged } from './flagged.ts'
import { parseJson5 } from './json5.ts'
import { divided, insteadOf, MAKERS, notesOn, type Provider, type Speaks } from './providers.ts'
import { isSettings, type Settings, textOf } from './settings.ts'
import type { Asked, Launch, Launched, Places, Route, Tool } from './tool.ts'

/**
 * OpenClaw. Its configuration file can include another: it gets one that includes the person's own and
 * says other addresses. What it would write into that file it refuses, and so nothing is lost.
 */
export const openclaw: Tool = {
  name: 'openclaw',
  title: 'OpenClaw',
  binary: 'openclaw',
  install: 'npm install -g openclaw',
  launch,
  upstream: (asked) => divided(providersOf(asked)).upstream,
  routes,
  edits,
  loses: [
    'Changes of its configuration during a wrapped session: OpenClaw refuses them, since its file includes the real one.',
    'With OpenAI’s own address OpenClaw may run its turns in the Codex harness; at any other it uses its own.',
    'What its gateway does when that runs as a service: only sessions that run in the wrapped process go through Headroom.',
  ],
}

interface Files {
  readonly state: string
  readonly config: string
}

function filesOf({ home, env }: Places): Files {
  const own = (value: string | undefined) => value?.trim().replace(/^~(?=[/\\]|$)/, home)
  const root = own(env['OPENCLAW_HOME']) || home
  const state = own(env['OPENCLAW_STATE_DIR']) || join(root, '.openclaw')
  return { state, config: own(env['OPENCLAW_CONFIG_PATH']) || join(state, 'openclaw.json') }
}

const settings = (value: unknown): Settings => (isSettings(value) ? value : {})

function configOf(places: Places): Settings | undefined {
  const config = parseJson5(textOf(filesOf(places).config) ?? '')
  return isSettings(config) ? config : undefined
}

const configured = (config: Settings) => settings(settings(config['models'])['providers'])

/** Providers of OpenClaw's own list: their addresses, and what says that they can be used. */
const USUAL: Readonly<Record<string, { speaks: Speaks; base: string; key: string }>> = {
  anthropic: {
    speaks: 'anthropic',
    base: MAKERS.anthropic.replace('/v1', ''),
    key: 'ANTHROPIC_API_KEY',
  },
  openai: { speaks: 'openai', base: MAKERS.openai, key: 'OPENAI_API_KEY' },
  google: { speaks: 'gemini', base: MAKERS.gemini, key: 'GEMINI_API_KEY' },
  openrouter: { speaks: 'openai', base: 'https://openrouter.ai/api/v1', key: 'OPENROUTER_API_KEY' },
}

const FORMATS: Readonly<Record<string, Speaks>> = {
  'anthropic-messages': 'anthropic',
  'openai-completions': 'openai',
  'openai-responses': 'openai',
  'google-generative-ai': 'gemini',
}

/** The provider of the model that is used first, then those of the others. */
function providersOf(asked: Places & Partial<Asked>): Provider[] {
  const config = configOf(asked) ?? {}
  const own = configured(config)
  const given = flagged(asked.args ?? [], ['--model']).map(({ value }) => value)
  const named = [...given, ...modelsIn(config['agents'])].map((model) => model.split('/', 1)[0]!)
  const keyed = Object.keys(USUAL).filter((id) => asked.env[USUAL[id]!.key])
  return [...new Set([...named, ...keyed, ...Object.keys(own)])].map((id): Provider => {
    const { baseUrl, api } = settings(own[id])
    const usual = Object.hasOwn(USUAL, id) ? USUAL[id] : undefined
    const custom = typeof baseUrl === 'string' && baseUrl ? baseUrl : undefined
    const format = typeof api === 'string' ? FORMATS[api] : (usual?.speaks ?? (custom && 'openai'))
    const base = custom ?? (isLogin(id, config, asked) ? undefined : usual?.base)
    return { id, speaks: format ? [format as Speaks] : [], base: base && filled(base, asked) }
  })
}

/** `provider/model` wherever an agent, or all of them, can be given one. */
function modelsIn(value: unknown, key = ''): string[] {
  if (typeof value === 'string') {
    return MODEL_KEYS.includes(key) && value.includes('/') ? [value] : []
  }
  if (Array.isArray(value)) return value.flatMap((item) => modelsIn(item, key))
  return Object.entries(settings(value)).flatMap(([name, inner]) => modelsIn(inner, name))
}

const MODEL_KEYS = ['model', 'primary', 'fallbacks']

/** With a ChatGPT login OpenAI's requests go to another host, which that login alone is good for. */
function isLogin(id: string, config: Settings, { env }: Places): boolean {
  if (id !== 'openai') return false
  const profiles = Object.values(settings(settings(config['auth'])['profiles'])).map(settings)
  const isOauth = profiles.some(({ provider, mode }) => provider === id && mode === 'oauth')
  return isOauth || (!env['OPENAI_API_KEY'] && !settings(configured(config)[id])['apiKey'])
}

/** `${NAME}` is OpenClaw's way to name a variable. */
function filled(base: string, { env }: Places): string {
  return base.replace(/\$\{([A-Z_][A-Z0-9_]*)\}/g, (_, name: string) => env[name] ?? '')
}

/** Does this command ask the model itself? Others ask the gateway, or only change settings. */
function runsModels([command, action, ...rest]: readonly string[]): boolean {
  const isLocal = [action, ...rest].includes('--local')
  if (command === 'agent') return isLocal || action === 'exec'
  if (command === 'tui') return isLocal
  if (command === 'gateway')
    return action === undefined || action === 'run' || action.startsWith('-')
  return command === 'chat'
}

const DIRECT = 'It is started without Headroom.'

function launch(launch: Launch): Launched {
  const { args, env, url } = launch
  const without = (why?: string) => ({ env: {}, args, notes: why ? [`${why} ${DIRECT}`] : [] })
  if (!runsModels(args)) {
    return ['agent', 'tui'].includes(args[0] ?? '')
      ? without(
          'OpenClaw’s gateway asks the model, and it runs elsewhere; with --local OpenClaw asks itself.',
        )
      : without()
  }
  if (
    env['OPENCLAW_PROFILE'] ||
    ['--profile', '--dev', '--container'].some((flag) => args.includes(flag))
  ) {
    return without('A profile of OpenClaw’s has its configuration elsewhere.')
  }
  const { config, state } = filesOf(launch)
  const own = configOf(launch)
  const { through, past } = divided(providersOf(launch))
  if (!own || through.length === 0) {
    return without(
      'OpenClaw has no provider that could go through a proxy; `openclaw onboard` sets one up.',
    )
  }
  const providers = through.map(({ id, base }) => {
    const isNew = configured(own)[id] === undefined
    return [id, { baseUrl: insteadOf(base, url), ...(isNew && { models: [] }) }]
  })
  const above = {
    $include: config,
    models: { providers: Object.fromEntries(providers) as Settings },
  }
  const roots = [dirname(config), dirname(realpathSync(config)), env['OPENCLAW_INCLUDE_ROOTS']]
  return {
    env: {
      OPENCLAW_CONFIG_PATH: launch.scratch('openclaw.json', JSON.stringify(above, null, 2)),
      OPENCLAW_INCLUDE_ROOTS: [...new Set(roots.filter((root) => root))].join(delimiter),
      // Else it would be beside the configuration.
      OPENCLAW_STATE_DIR: state,
    },
    args,
    notes: notesOn(past),
  }
}

/** For a proxy that sends on to the makers' own addresses: a gateway of the person's own stays as it is. */
function edits(url: string, places: Places): Edit[] {
  const { config } = filesOf(places)
  if (!existsSync(config)) return []
  const own = configured(configOf(places) ?? {})
  const isMakers = (one: Provider) => Object.keys(divided([one]).upstream).length === 0
  const { through } = divided(providersOf(places).filter(isMakers))
  if (through.length === 0) return []
  const set = through.flatMap(({ id, base }) => {
    const at = ['models', 'providers', id]
    return [
      { at: [...at, 'baseUrl'], value: insteadOf(base, url) },
      ...(own[id] === undefined ? [{ at: [...at, 'models'], value: [] }] : []),
    ]
  })
  return [{ path: config, format: 'jsonc', set }]
}

function routes(places: Places): Route[] {
  const { config } = filesOf(places)
  return Object.entries(configured(configOf(places) ?? {})).flatMap(([id, provider]) => {
    const url = settings(provider)['baseUrl']
    return typeof url === 'string' && url
      ? [{ from: `${config} models.providers.${id}.baseUrl`, url }]
      : []
  })
}
