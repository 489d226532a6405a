import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { flagged } from './flagged.ts'
import { parseJson5 } from './json5.ts'
import { MAKERS, type Provider, type Speaks } from './providers.ts'
import { isSettings, objectOf, type Settings, textOf } from './settings.ts'
import type { Asked, Env, Places } from './tool.ts'

/** One place from which OpenCode takes its configuration. */
export interface Layer {
  /** A path, or `OPENCODE_CONFIG_CONTENT`. */
  readonly from: string
  readonly config: Settings
}

/** Taken last, and so the one that outranks all the others. */
export const CONTENT = 'OPENCODE_CONFIG_CONTENT'

/** What there is, from the weakest to the strongest. */
export function layersOf(places: Places): Layer[] {
  const { home, cwd, env } = places
  const project = upwards(cwd)
  const folders = [...project.map((folder) => join(folder, '.opencode')), join(home, '.opencode')]
  const { OPENCODE_CONFIG: own, OPENCODE_CONFIG_DIR: ownFolder } = env
  const files = [
    ...['config.json', ...NAMES].map((name) => join(userFolder(places), name)),
    ...(own ? [own] : []),
    ...project.flatMap((folder) => NAMES.map((name) => join(folder, name))),
    ...[...folders, ...(ownFolder ? [ownFolder] : [])].flatMap((folder) =>
      NAMES.map((name) => join(folder, name)),
    ),
  ]
  const texts: (readonly [string, string | undefined])[] = files.map((path) => [path, textOf(path)])
  return [...texts, [CONTENT, env[CONTENT]] as const].flatMap(([from, text]) => {
    const config = text === undefined ? undefined : parseJson5(text)
    return isSettings(config) ? [{ from, config }] : []
  })
}

const NAMES = ['opencode.json', 'opencode.jsonc']

export function userFolder({ home, env }: Places): string {
  return join(env['XDG_CONFIG_HOME'] || join(home, '.config'), 'opencode')
}

/** From the root of the repository down to where the person is; that folder alone outside of one. */
function upwards(cwd: string): string[] {
  const folders: string[] = []
  for (let folder = cwd; ; folder = dirname(folder)) {
    folders.unshift(folder)
    if (existsSync(join(folder, '.git'))) return folders
    if (dirname(folder) === folder) return [cwd]
  }
}

/** A provider that OpenCode can use: it is in the configuration, or there is a key for it. */
export interface Known extends Provider {
  /** Its login has an address of its own, whatever is configured. */
  readonly login?: boolean
  /** The person has named it, where others are there because of a key alone. */
  readonly named: boolean
}

/** The usual providers. Others are in the list that OpenCode keeps, once it has fetched it. */
const USUAL: Readonly<Record<string, Listed>> = {
  anthropic: { npm: '@ai-sdk/anthropic', api: MAKERS.anthropic, env: ['ANTHROPIC_API_KEY'] },
  openai: { npm: '@ai-sdk/openai', api: MAKERS.openai, env: ['OPENAI_API_KEY'] },
  google: {
    npm: '@ai-sdk/google',
    api: MAKERS.gemini,
    env: ['GOOGLE_API_KEY', 'GOOGLE_GENERATIVE_AI_API_KEY', 'GEMINI_API_KEY'],
  },
  // OpenCode's own, which some models of it need no key for; the format is the model's.
  opencode: { npm: '*', api: 'https://opencode.ai/zen/v1', env: ['OPENCODE_API_KEY'] },
}

interface Listed {
  readonly npm?: string
  readonly api?: string
  readonly env?: readonly string[]
}

const FORMATS: Readonly<Record<string, readonly Speaks[]>> = {
  '@ai-sdk/anthropic': ['anthropic'],
  '@ai-sdk/openai': ['openai'],
  '@ai-sdk/openai-compatible': ['openai'],
  '@openrouter/ai-sdk-provider': ['openai'],
  '@ai-sdk/google': ['gemini'],
  '*': ['anthropic', 'openai', 'gemini'],
}

/** Variables that the usual providers' clients read where no address is configured. */
export const BASES: Readonly<Record<string, string>> = {
  anthropic: 'ANTHROPIC_BASE_URL',
  openai: 'OPENAI_BASE_URL',
}

/** The providers in use: that of the model that is asked for first, then the usual ones, then the others. */
export function providersOf(places: Places & Partial<Asked>): Known[] {
  const { env } = places
  const layers = layersOf(places).map(({ config }) => config)
  const logins = objectOf(textOf(join(dataFolder(places), 'auth.json'))) ?? {}
  const configured = new Set(layers.flatMap((config) => Object.keys(settings(config['provider']))))
  const list = listOf(places)
  const hasKey = ([, { env: names = [] }]: readonly [string, Listed]) =>
    names.some((name) => env[name])
  const keyed = Object.entries(list).filter(hasKey)
  const named = modelsOf(places, layers).map((model) => model.split('/', 1)[0]!)
  // Before it has a list, OpenCode's own provider is not to push itself before one that we do not know.
  const isListed = Object.keys(list).length > Object.keys(USUAL).length
  const there = new Set([
    ...(isListed || named.includes('opencode') ? ['opencode'] : []),
    ...configured,
    ...Object.keys(logins),
    ...keyed.map(([id]) => id),
  ])
  const ids = new Set([...named, ...Object.keys(USUAL), ...there].filter((id) => there.has(id)))
  const off = new Set(layers.flatMap((config) => texts(config['disabled_providers'])))
  return [...ids]
    .filter((id) => !off.has(id))
    .map((id): Known => {
      const own = layers.map((config) => settings(settings(config['provider'])[id]))
      const last = (pick: (one: Settings) => unknown) => own.map(pick).filter(isText).at(-1)
      const { npm, api } = list[id] ?? {}
      const base =
        last((one) => settings(one['options'])['baseURL']) ??
        (env[BASES[id] ?? ''] || undefined) ??
        last((one) => one['api']) ??
        api
      const login = settings(logins[id])['type'] === 'oauth'
      return {
        id,
        speaks: FORMATS[last((one) => one['npm']) ?? npm ?? ''] ?? [],
        base: login ? undefined : base && filled(base, env),
        named: configured.has(id) || login || named.includes(id),
        ...(login && { login }),
      }
    })
}

/** Models by name, the one that would be used first: `anthropic/claude-sonnet-5`. */
function modelsOf(places: Places & Partial<Asked>, layers: readonly Settings[]): string[] {
  const given = flagged(places.args ?? [], ['-m', '--model']).map(({ value }) => value)
  const strongest = [...layers].reverse()
  const chosen = strongest.map((config) => config['model'])
  const recent = objectOf(textOf(join(stateFolder(places), 'model.json')))?.['recent']
  const [last] = Array.isArray(recent) ? recent.map(settings) : []
  const others = strongest.flatMap((config) => [
    config['small_model'],
    ...Object.values(settings(config['agent'])).map((agent) => settings(agent)['model']),
  ])
  return [...given, ...chosen, last && `${last['providerID']}/`, ...others].filter(isText)
}

const xdg = ({ home, env }: Places, name: string, below: string) =>
  join(env[name] || join(home, below), 'opencode')
const dataFolder = (places: Places) => xdg(places, 'XDG_DATA_HOME', '.local/share')
const stateFolder = (places: Places) => xdg(places, 'XDG_STATE_HOME', '.local/state')

/** Every provider by its name, from the list that OpenCode keeps. */
function listOf(places: Places): Readonly<Record<string, Listed>> {
  const path = join(xdg(places, 'XDG_CACHE_HOME', '.cache'), 'models.json')
  const list = objectOf(textOf(places.env['OPENCODE_MODELS_PATH'] || path)) ?? {}
  const others = Object.entries(list).map(([id, one]): [string, Listed] => {
    const { npm, api, env } = settings(one)
    return [id, { ...(isText(npm) && { npm }), ...(isText(api) && { api }), env: texts(env) }]
  })
  return { ...Object.fromEntries(others), ...USUAL }
}

/** `{env:NAME}` is OpenCode's way to name a variable; `{file:PATH}` is left, and is no address. */
function filled(text: string, env: Env): string {
  return text.replace(/\{env:([^}]+)\}/g, (_, name: string) => env[name] ?? '')
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''
const settings = (value: unknown): Settings => (isSettings(value) ? value : {})
const texts = (value: unknown): string[] => (Array.isArray(value) ? value.filter(isText) : [])
