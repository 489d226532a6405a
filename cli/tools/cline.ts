import { join, resolve } from 'node:path'
import type { Edit } from '../edits/edit.ts'
import { flagged } from './flagged.ts'
import { divided, insteadOf, MAKERS, notesOn, type Provider, type Speaks } from './providers.ts'
import { isSettings, objectOf, type Settings, textOf } from './settings.ts'
import type { Asked, Launch, Launched, Places, Route, Tool } from './tool.ts'

/**
 * Cline's command line. Its providers stand in a file whose path a variable can name: it gets a copy
 * with other addresses.
 */
export const cline: Tool = {
  name: 'cline',
  title: 'Cline',
  binary: 'cline',
  install: 'npm install -g cline',
  launch,
  upstream: (asked) => divided(providersOf(asked)).upstream,
  routes,
  edits,
  paste: (url) => [
    'In VS Code: the Cline panel, its settings, API Configuration.',
    `For Anthropic: tick "Use custom base URL" and give ${url}`,
    `For OpenAI Compatible: Base URL ${url}/v1`,
    'Choose the provider you have been using; key and model stay as they are.',
  ],
  loses: [
    'Cline’s background hub, and with it --zen and schedules: it would outlive the proxy, so the session runs without one.',
    'Changes of provider or model that are made during a wrapped session: they go into the copy of its settings.',
    'Providers with a login of their own (Cline, ChatGPT, Claude Code) keep their addresses.',
  ],
}

const PATH_VARIABLE = 'CLINE_PROVIDER_SETTINGS_PATH'
const BACKEND = 'CLINE_SESSION_BACKEND_MODE'

/** Where the providers stand. `--data-dir` moves everything and outranks the variable. */
function fileOf({ home, cwd, env, args = [] }: Places & Partial<Asked>): {
  path: string
  isFixed: boolean
} {
  const [moved, config] = ['--data-dir', '--config'].map((name) => {
    const value = flagged(args, [name]).at(-1)?.value
    return value && resolve(cwd, value)
  })
  const folder = config || env['CLINE_DIR']?.trim() || join(home, '.cline')
  const data = moved || env['CLINE_DATA_DIR']?.trim() || join(folder, 'data')
  const below = join(data, 'settings', 'providers.json')
  const isFixed = moved !== undefined || env['CLINE_SANDBOX']?.trim() === '1'
  return { path: isFixed ? below : env[PATH_VARIABLE]?.trim() || below, isFixed }
}

/** Providers whose address is known where none is configured. */
const USUAL: Readonly<Record<string, { speaks: Speaks; base?: string }>> = {
  anthropic: { speaks: 'anthropic', base: MAKERS.anthropic },
  'openai-native': { speaks: 'openai', base: MAKERS.openai },
  gemini: { speaks: 'gemini', base: MAKERS.gemini },
  openrouter: { speaks: 'openai', base: 'https://openrouter.ai/api/v1' },
  deepseek: { speaks: 'openai', base: 'https://api.deepseek.com/v1' },
  'openai-compatible': { speaks: 'openai' },
  openai: { speaks: 'openai' },
}

function entriesIn(file: Settings | undefined): [string, Settings][] {
  const providers = file?.['providers']
  return Object.entries(isSettings(providers) ? providers : {}).flatMap(([id, entry]) => {
    const settings = isSettings(entry) ? entry['settings'] : undefined
    return isSettings(settings) ? [[id, settings] as [string, Settings]] : []
  })
}

/** The chosen provider first. */
function providersOf(asked: Places & Partial<Asked>): Provider[] {
  const file = objectOf(textOf(fileOf(asked).path))
  const given = flagged(asked.args ?? [], ['-P', '--provider']).at(-1)?.value
  const chosen = given ?? file?.['lastUsedProvider']
  const providers = entriesIn(file).map(([id, settings]): Provider => {
    const { speaks, base } = USUAL[id] ?? {}
    const own = settings['baseUrl']
    return { id, speaks: speaks ? [speaks] : [], base: typeof own === 'string' && own ? own : base }
  })
  const isChosen = ({ id }: Provider) => id === chosen
  return [...providers.filter(isChosen), ...providers.filter((one) => !isChosen(one))]
}

/** Commands that change the settings, or hand the work to something that outlives them. */
const NO_SESSION = ['auth', 'config', 'connect', 'dashboard', 'hub', 'kanban', 'schedule', 'update']

const DIRECT = 'It is started without Headroom.'

function launch(launch: Launch): Launched {
  const { args, url } = launch
  const without = (why?: string) => ({ env: {}, args, notes: why ? [`${why} ${DIRECT}`] : [] })
  if (NO_SESSION.includes(args[0] ?? '')) return without()
  const { path, isFixed } = fileOf(launch)
  const file = objectOf(textOf(path))
  const { through, past } = divided(providersOf(launch))
  if (!file || through.length === 0) {
    return without('Cline has no provider that could go through a proxy; `cline auth` sets one up.')
  }
  if (launch.env[BACKEND] && launch.env[BACKEND] !== 'local') {
    return without(`${BACKEND} has Cline's sessions run elsewhere.`)
  }
  const local = { [BACKEND]: 'local' }
  const notes = notesOn(past)
  const written = writable(launch)
  if (launch.written && through.every(({ id }) => written.includes(id))) {
    return { env: local, args, notes }
  }
  if (isFixed) return without('A folder of data of its own cannot have its providers elsewhere.')
  if (entriesIn(file).some(([, settings]) => hasLogin(settings))) {
    return without(
      'Cline keeps a login that renews itself among its providers, and a copy would lose it; --write changes the file itself, until the end.',
    )
  }
  const copy = through.reduce((now, { id, base }) => at(now, id, insteadOf(base, url)), file)
  const scratch = launch.scratch('providers.json', JSON.stringify(copy, null, 2))
  return { env: { ...local, [PATH_VARIABLE]: scratch }, args, notes }
}

function hasLogin({ auth }: Settings): boolean {
  return isSettings(auth) && Boolean(auth['refreshToken'])
}

/** The settings with one provider at another address. */
function at(file: Settings, id: string, baseUrl: string): Settings {
  const providers = file['providers'] as Record<string, Settings>
  const entry = providers[id]!
  const settings = { ...(entry['settings'] as Settings), baseUrl }
  return { ...file, providers: { ...providers, [id]: { ...entry, settings } } }
}

/** What an edit routes, for a proxy that sends on to the makers' own addresses: gateways stay as they are. */
function makersOwn(places: Places) {
  const isMakers = (one: Provider) => Object.keys(divided([one]).upstream).length === 0
  return divided(providersOf(places).filter(isMakers)).through
}

const writable = (places: Places) => makersOwn(places).map(({ id }) => id)

function edits(url: string, places: Places): Edit[] {
  const through = makersOwn(places)
  if (through.length === 0) return []
  const set = through.map(({ id, base }) => ({
    at: ['providers', id, 'settings', 'baseUrl'],
    value: insteadOf(base, url),
  }))
  return [{ path: fileOf(places).path, format: 'jsonc', set }]
}

function routes(places: Places): Route[] {
  const { path } = fileOf(places)
  return entriesIn(objectOf(textOf(path))).flatMap(([id, { baseUrl: url }]) =>
    typeof url === 'string' && url
      ? [{ from: `${path} providers.${id}.settings.baseUrl`, url }]
      : [],
  )
}
