import { flagged } from './flagged.ts'
import {
  environmentOf,
  type Family,
  read,
  settingsLayers,
  settingsOf,
  systemFile,
} from './geminiSettings.ts'
import { loopbackExemption } from '../loopback.ts'
import { insteadOf, MAKERS, type Speaks } from './providers.ts'
import { at, isSettings, merged, type Settings, textAt, textsIn } from './settings.ts'
import { proxyNotes } from './proxyNotes.ts'
import type { Asked, Env, Launch, Launched, Places, Route, Tool, Upstream } from './tool.ts'

/**
 * Qwen Code. A model of `modelProviders` has an address that neither variable nor flag outranks, only
 * the settings of the machine, whose place a variable says; without one the base URL's variable does.
 */
export const qwen: Tool = {
  name: 'qwen',
  title: 'Qwen Code',
  binary: 'qwen',
  install: 'npm install -g @qwen-code/qwen-code',
  launch,
  upstream,
  routes,
  lasting: (url) => ({ OPENAI_BASE_URL: `${url}/v1` }),
  loses: [
    'A Qwen login, and models of another address than the one it starts with: they are called past Headroom.',
  ],
}

const FAMILY: Family = {
  folder: '.qwen',
  systemVariable: 'QWEN_CODE_SYSTEM_SETTINGS_PATH',
  defaultsVariable: 'QWEN_CODE_SYSTEM_DEFAULTS_PATH',
  system: {
    linux: '/etc/qwen-code/settings.json',
    darwin: '/Library/Application Support/QwenCode/settings.json',
    win32: 'C:\\ProgramData\\qwen-code\\settings.json',
  },
}

/** What a kind of provider speaks, and the variable with its address. */
const KINDS: Readonly<
  Record<string, { speaks: Speaks; variable?: string; models: readonly string[] }>
> = {
  openai: { speaks: 'openai', variable: 'OPENAI_BASE_URL', models: ['OPENAI_MODEL', 'QWEN_MODEL'] },
  'openai-responses': { speaks: 'openai', variable: 'OPENAI_BASE_URL', models: ['OPENAI_MODEL'] },
  anthropic: { speaks: 'anthropic', variable: 'ANTHROPIC_BASE_URL', models: ['ANTHROPIC_MODEL'] },
  gemini: { speaks: 'gemini', models: ['GEMINI_MODEL'] },
}

/** Where its requests would go, and what decides it. */
interface Going {
  readonly kind: string
  readonly base: string
  readonly by: 'modelProviders' | 'flag' | 'variable'
}

function goingOf(asked: Asked): Going | undefined {
  const settings = settingsOf(asked, FAMILY)
  const env = seenBy(asked, settings)
  const kind = kindOf(asked, settings, env)
  const known = kind === undefined ? undefined : KINDS[kind]
  if (!kind || !known) return undefined
  const model =
    flagged(asked.args, ['-m', '--model']).at(-1)?.value ??
    textAt(settings, 'model', 'name') ??
    known.models.map((name) => env[name]).find(Boolean)
  const base = textAt(providerOf(settings, kind, model), 'baseUrl')
  if (base) return { kind, base, by: 'modelProviders' }
  const flag = baseFlag(asked)
  if (flag) return { kind, base: flag.value, by: 'flag' }
  if (!known.variable) return undefined
  const named = env[known.variable] || textAt(settings, 'security', 'auth', 'baseUrl')
  return { kind, base: named ?? MAKERS[known.speaks], by: 'variable' }
}

const baseFlag = ({ args }: Asked) => flagged(args, ['--openai-base-url', '--openaiBaseUrl']).at(-1)

/** Variables of settings are the weakest, those of `.env` next. */
function seenBy(places: Places, settings: Settings): Env {
  return { ...textsIn(settings['env']), ...environmentOf(places, FAMILY).env }
}

function kindOf({ args }: Asked, settings: Settings, env: Env): string | undefined {
  const given = flagged(args, ['--auth-type', '--authType']).at(-1)?.value
  const chosen = given ?? textAt(settings, 'security', 'auth', 'selectedType')
  if (chosen) return chosen
  if (env['QWEN_OAUTH']) return 'qwen-oauth'
  if (env['OPENAI_API_KEY']) return 'openai'
  return env['ANTHROPIC_API_KEY'] && env['ANTHROPIC_MODEL'] ? 'anthropic' : undefined
}

/** The entry of the model that is asked for; of several of one name, the one whose address was chosen. */
function providerOf(
  settings: Settings,
  kind: string,
  model: string | undefined,
): Settings | undefined {
  const entries = Object.entries(at(settings, 'modelProviders') ?? {})
    .filter(([id]) => (textAt(settings, 'providerProtocol', id) ?? id) === kind)
    .flatMap(([, list]) => (Array.isArray(list) ? list.filter(isSettings) : []))
    .filter(({ id }) => id === model)
  const chosen = textAt(settings, 'model', 'baseUrl')
  return entries.find(({ baseUrl }) => baseUrl === chosen) ?? entries[0]
}

function upstream(asked: Asked): Upstream {
  const going = goingOf(asked)
  if (!going) return {}
  const { speaks } = KINDS[going.kind]!
  return going.base === MAKERS[speaks] ? {} : { [`${speaks}-api-url`]: going.base }
}

const UNLED =
  'Qwen Code has a login, or a provider, whose address cannot be set. It is started without Headroom.'

function launch(launch: Launch): Launched {
  const { args, url } = launch
  const going = goingOf(launch)
  if (!going) return { env: {}, args, notes: [UNLED] }
  const seen = seenBy(launch, settingsOf(launch, FAMILY))
  const ours = led(launch, going, insteadOf(going.base, url), loopbackExemption(seen))
  return { args, notes: proxyNotes(seen, launch.env), ...ours }
}

/** By the means that outranks the one by which it is told now. */
function led(
  launch: Launch,
  going: Going,
  ours: string,
  env: Env,
): Pick<Launched, 'env'> & Partial<Launched> {
  if (going.by === 'flag') return { env, args: baseFlag(launch)!.with(ours) }
  if (going.by === 'variable') return { env: { ...env, [KINDS[going.kind]!.variable!]: ours } }
  const settings = settingsOf(launch, FAMILY)
  const providers = { modelProviders: replaced(settings['modelProviders'], going.base, ours) }
  const chosen = textAt(settings, 'model', 'baseUrl') === going.base && { model: { baseUrl: ours } }
  const machine = read(systemFile(launch.env, FAMILY))
  const text = JSON.stringify(merged(machine, { ...providers, ...chosen }))
  return { env: { ...env, [FAMILY.systemVariable]: launch.scratch('settings.json', text) } }
}

/** Every `baseUrl` of that address, with ours in its place. */
function replaced(value: unknown, base: string, ours: string): unknown {
  if (Array.isArray(value)) return value.map((one) => replaced(one, base, ours))
  if (!isSettings(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      key === 'baseUrl' && inner === base ? ours : replaced(inner, base, ours),
    ]),
  )
}

function routes(places: Places): Route[] {
  const { file, path } = environmentOf(places, FAMILY)
  const layers = settingsLayers(places, FAMILY).reverse()
  const variables = [
    { from: 'OPENAI_BASE_URL', url: places.env['OPENAI_BASE_URL'] },
    { from: `${path} OPENAI_BASE_URL`, url: file['OPENAI_BASE_URL'] },
  ]
  const all = [
    ...layers.flatMap(({ from, settings }) =>
      addresses(settings['modelProviders']).map((url) => ({ from: `${from} modelProviders`, url })),
    ),
    ...variables,
    ...layers.map(({ from, settings }) => ({
      from: `${from} security.auth.baseUrl`,
      url: textAt(settings, 'security', 'auth', 'baseUrl'),
    })),
  ]
  const base = goingOf({ ...places, args: [] })?.base
  const found = all.flatMap(({ from, url }) => (url ? [{ from, url }] : []))
  // What decides comes first: of many models the one that is chosen.
  return found.toSorted((a, b) => Number(b.url === base) - Number(a.url === base))
}

function addresses(value: unknown): string[] {
  if (Array.isArray(value)) return [...new Set(value.flatMap(addresses))]
  if (!isSettings(value)) return []
  const own = textAt(value, 'baseUrl')
  return own ? [own] : [...new Set(Object.values(value).flatMap(addresses))]
}
