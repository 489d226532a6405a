import { join } from 'node:path'
import { parse } from 'smol-toml'
import { divided, insteadOf, notesOn, type Provider } from './providers.ts'
import { isSettings, type Settings, textOf } from './settings.ts'
import type { Launch, Launched, Places, Route, Tool } from './tool.ts'

/** Mistral Vibe. A variable can hold providers, each of which takes the place of the one of its name. */
export const vibe: Tool = {
  name: 'vibe',
  title: 'Mistral Vibe',
  binary: 'vibe',
  install: 'uv tool install mistral-vibe',
  launch,
  upstream: (places) => divided(providersOf(places)).upstream,
  routes,
  loses: [
    'Speech, which has addresses of its own.',
    'The smaller model for titles and the like is asked for only after a look whether the address has it.',
  ],
}

const VARIABLE = 'VIBE_PROVIDERS'

/** As it is built in. */
const MISTRAL: Settings = {
  name: 'mistral',
  api_base: 'https://api.mistral.ai/v1',
  api_key_env_var: 'MISTRAL_API_KEY',
  browser_auth_base_url: 'https://console.mistral.ai',
  browser_auth_api_base_url: 'https://console.mistral.ai/api',
  backend: 'mistral',
}

interface Entry extends Provider {
  readonly from: string
  readonly settings: Settings
}

function configOf({ home, env }: Places): { path: string; config: Settings } {
  const path = join(env['VIBE_HOME'] || join(home, '.vibe'), 'config.toml')
  try {
    return { path, config: parse(textOf(path) ?? '') }
  } catch {
    return { path, config: {} }
  }
}

const listed = (value: unknown): Settings[] =>
  Array.isArray(value) ? value.filter(isSettings) : []

function variable({ env }: Places): Settings[] | undefined {
  try {
    const value: unknown = JSON.parse(env[VARIABLE] || '[]')
    return Array.isArray(value) && value.every(isSettings) ? value : undefined
  } catch {
    return undefined
  }
}

/** The active model's provider first. */
function providersOf(places: Places): Entry[] {
  const { path, config } = configOf(places)
  const layers = [
    { from: '', list: [MISTRAL] },
    { from: path, list: listed(config['providers']) },
    { from: VARIABLE, list: variable(places) ?? [] },
  ]
  const entries = new Map<unknown, Entry>()
  for (const { from, list } of layers) {
    for (const settings of list) entries.set(settings['name'], entryOf(from, settings))
  }
  const active = activeProvider(places, config)
  return [...entries.values()].toSorted((a, b) => Number(b.id === active) - Number(a.id === active))
}

function entryOf(from: string, settings: Settings): Entry {
  const { name, api_base: base, api_style: style = 'openai', backend } = settings
  const isChat = backend === 'mistral' || style === 'openai'
  return {
    id: String(name),
    speaks: isChat ? ['openai'] : [],
    base: typeof base === 'string' ? base : undefined,
    from,
    settings,
  }
}

function activeProvider({ env }: Places, config: Settings): unknown {
  const model = env['VIBE_ACTIVE_MODEL'] || config['active_model']
  const models = isSettings(config['models'])
    ? Object.entries(config['models']).map(([alias, one]) => ({ alias, ...(one as object) }))
    : listed(config['models'])
  const found = (models as Settings[]).find(({ alias, name }) => (alias ?? name) === model)
  return found?.['provider'] ?? 'mistral'
}

function launch(launch: Launch): Launched {
  const { args, url } = launch
  const own = variable(launch)
  if (!own) {
    const why = `${VARIABLE} is set to something else than a list of providers.`
    return { env: {}, args, notes: [`${why} It is started without Headroom.`] }
  }
  const { through, past } = divided(providersOf(launch))
  const routed = through.map(({ settings, base }) => ({
    ...settings,
    api_base: insteadOf(base, url),
  }))
  const kept = own.filter(({ name }) => !through.some(({ id }) => id === name))
  return {
    env: { [VARIABLE]: JSON.stringify([...kept, ...routed]) },
    args,
    notes: notesOn(past),
  }
}

function routes(places: Places): Route[] {
  return providersOf(places).flatMap(({ id, from, base }) =>
    from && base ? [{ from: `${from} providers "${id}" api_base`, url: base }] : [],
  )
}
