import { join } from 'node:path'
import { insteadOf } from './providers.ts'
import { textOf } from './settings.ts'
import type { Env, Launch, Launched, Places, Route, Tool, Upstream } from './tool.ts'

/** Goose. A host for each provider; the environment outranks its configuration. */
export const goose: Tool = {
  name: 'goose',
  title: 'Goose',
  binary: 'goose',
  install:
    'See the installation page of the Goose documentation; on a Mac: brew install block-goose-cli',
  launch,
  upstream,
  routes,
  lasting: (url) => ({ ANTHROPIC_HOST: url, OPENAI_HOST: url, GOOGLE_HOST: url }),
  loses: [
    'Away from api.openai.com Goose names a session with the model itself and not with a smaller one, and keeps earlier thinking in its requests.',
    'Custom providers, and those that GOOSE_PROVIDER can name beside anthropic, openai and google, keep their addresses.',
  ],
}

const HOSTS = {
  ANTHROPIC_HOST: 'anthropic-api-url',
  OPENAI_HOST: 'openai-api-url',
  GOOGLE_HOST: 'gemini-api-url',
} as const

/** The newer way to give OpenAI's; a host in the environment outranks it, one in the file does not. */
const OPENAI_URL = 'OPENAI_BASE_URL'

function fileOf({ home, env }: Places): string {
  const windows = env['APPDATA'] && join(env['APPDATA'], 'Block', 'goose', 'config')
  return join(
    windows || join(env['XDG_CONFIG_HOME'] || join(home, '.config'), 'goose'),
    'config.yaml',
  )
}

/** Top-level values of its configuration that are text. */
function configured(places: Places): Env {
  const lines = (textOf(fileOf(places)) ?? '').matchAll(/^([A-Z][A-Z_]*):[ \t]*["']?([^\s"'#]+)/gm)
  return Object.fromEntries([...lines].map(([, name = '', value]) => [name, value]))
}

/** What Goose goes by. */
function seenBy(places: Places): Env {
  const { env } = places
  const own = configured(places)
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value))
  const all = { ...own, ...set }
  return all[OPENAI_URL] && !env['OPENAI_HOST'] ? { ...all, OPENAI_HOST: undefined } : all
}

function upstream(places: Places): Upstream {
  const seen = seenBy(places)
  const hosts = Object.entries(HOSTS).flatMap(([name, option]) => {
    const url = seen[name] ?? (name === 'OPENAI_HOST' ? seen[OPENAI_URL] : undefined)
    return url ? [[option, url]] : []
  })
  return Object.fromEntries(hosts) as Upstream
}

const ROUTED = ['anthropic', 'openai', 'google']

function launch(launch: Launch): Launched {
  const { args, url } = launch
  const seen = seenBy(launch)
  const base = seen['OPENAI_HOST'] ? undefined : seen[OPENAI_URL]
  const provider = seen['GOOSE_PROVIDER']
  const other = provider !== undefined && !ROUTED.includes(provider)
  return {
    env: {
      ANTHROPIC_HOST: url,
      GOOGLE_HOST: url,
      // The path of its requests follows from which of the two it is.
      ...(base ? { [OPENAI_URL]: insteadOf(base, url) } : { OPENAI_HOST: url }),
    },
    args,
    notes: other
      ? [`Not through Headroom: Goose's provider ${provider} keeps its own address.`]
      : [],
  }
}

function routes(places: Places): Route[] {
  const own = configured(places)
  return [OPENAI_URL, ...Object.keys(HOSTS)].flatMap((name) => {
    const url = places.env[name] || own[name]
    if (!url) return []
    return [{ from: places.env[name] ? name : `${fileOf(places)} ${name}`, url }]
  })
}
