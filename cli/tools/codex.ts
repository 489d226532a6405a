import type { Edit } from '../edits/edit.ts'
import { CONFIG_FLAGS, configOf, layersOf, userFile } from './codexConfig.ts'
import { flagged } from './flagged.ts'
import { insteadOf, MAKERS } from './providers.ts'
import { isSettings, textsIn } from './settings.ts'
import type { Asked, Launch, Launched, Places, Route, Tool, Upstream } from './tool.ts'

/**
 * Codex. It reads no base URL from its environment; `-c` outranks its files, and nothing but the
 * address is said: keys, login and headers stay those of the person's provider.
 */
export const codex: Tool = {
  name: 'codex',
  title: 'Codex',
  binary: 'codex',
  install: 'npm install -g @openai/codex',
  launch,
  upstream,
  routes,
  edits,
  loses: [
    'WebSockets to the provider: it falls back to server-sent events, at once and by itself.',
    "A ChatGPT workspace's own region: its requests go to chatgpt.com.",
  ],
}

/** The provider in use. */
interface Provider {
  readonly id: string
  /** The key that holds its address. */
  readonly key: string
  /** Undefined for one with an address, or a login, of its own that no configuration changes. */
  readonly base: string | undefined
}

const BUILT_IN = 'openai'

function providerOf(asked: Asked): Provider {
  const config = configOf(asked)
  const id = String(config['model_provider'] ?? BUILT_IN)
  const providers = config['model_providers']
  const own = isSettings(providers) ? textsIn(providers[id]) : {}
  if (own['base_url']) return { id, key: `model_providers.${id}.base_url`, base: own['base_url'] }
  const base = id === BUILT_IN ? String(config['openai_base_url'] ?? MAKERS.openai) : undefined
  return { id, key: 'openai_base_url', base }
}

function upstream(asked: Asked): Upstream {
  const { base } = providerOf(asked)
  return base === undefined || base === MAKERS.openai || isLocal(asked)
    ? {}
    : { 'openai-api-url': base }
}

const isLocal = ({ args }: Asked) => args.includes('--oss')

function launch(launch: Launch): Launched {
  const { args, url } = launch
  const { id, key, base } = providerOf(launch)
  const why = isLocal(launch)
    ? 'With --oss, Codex calls a model on this machine.'
    : base === undefined && `Codex reaches its provider "${id}" at an address of its own.`
  if (why) return { env: {}, args, notes: [`${why} It is started without Headroom.`] }
  if (/[^\w-]/.test(id)) {
    const unsaid = `The name of the provider "${id}" cannot stand in a -c of Codex.`
    return { env: {}, args, notes: [`${unsaid} It is started without Headroom.`] }
  }
  const ours = ['-c', `${key}=${JSON.stringify(insteadOf(base!, url))}`]
  return { env: {}, args: placed(args, ours) }
}

/** Behind the person's last `-c`, for the last one counts, and one of a subcommand more than one before it. */
function placed(args: readonly string[], ours: readonly string[]): string[] {
  const last = flagged(args, CONFIG_FLAGS).at(-1)
  const at = last ? last.at + 1 : 0
  return [...args.slice(0, at), ...ours, ...args.slice(at)]
}

function routes(places: Places): Route[] {
  const asked = { ...places, args: [] }
  const { id } = providerOf(asked)
  return layersOf(asked)
    .reverse()
    .flatMap(({ from, config }) => {
      const providers = config['model_providers']
      const own = isSettings(providers) ? textsIn(providers[id])['base_url'] : undefined
      const named = id === BUILT_IN ? textsIn(config)['openai_base_url'] : own
      const key = id === BUILT_IN ? 'openai_base_url' : `model_providers.${id}.base_url`
      return named ? [{ from: `${from} ${key}`, url: named }] : []
    })
}

/** For a deployment that sends on to OpenAI itself: a gateway of the person's own stays as it is. */
function edits(url: string, places: Places): Edit[] {
  const { id, base } = providerOf({ ...places, args: [] })
  const isFree = base === MAKERS.openai || base?.startsWith(url)
  if (id !== BUILT_IN || !isFree) return []
  const set = [{ at: ['openai_base_url'], value: `${url}/v1` }]
  return [{ path: userFile(places), format: 'toml', set }]
}
