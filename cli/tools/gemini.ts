import { environmentOf, type Family, settingsOf } from './geminiSettings.ts'
import { loopbackExemption } from '../loopback.ts'
import { insteadOf } from './providers.ts'
import { textAt } from './settings.ts'
import { proxyNotes } from './proxyNotes.ts'
import type { Env, Launch, Launched, Places, Route, Tool, Upstream } from './tool.ts'

/** Gemini CLI. Its environment says where to go; which variable counts is for its login to say. */
export const gemini: Tool = {
  name: 'gemini',
  title: 'Gemini CLI',
  binary: 'gemini',
  install: 'npm install -g @google/gemini-cli',
  launch,
  upstream,
  routes,
  // No lasting variables: where no login is chosen, a base URL alone makes it refuse to start.
  loses: [
    'A login with Google: it calls Code Assist then, which Headroom does not read.',
    'Its Docker and Podman sandboxes, from which nothing on this machine can be called.',
  ],
}

const FAMILY: Family = {
  folder: '.gemini',
  systemVariable: 'GEMINI_CLI_SYSTEM_SETTINGS_PATH',
  defaultsVariable: 'GEMINI_CLI_SYSTEM_DEFAULTS_PATH',
  system: {
    linux: '/etc/gemini-cli/settings.json',
    darwin: '/Library/Application Support/GeminiCli/settings.json',
    win32: 'C:\\ProgramData\\gemini-cli\\settings.json',
  },
}

/** A way to be known to Google that has an address which can be set. */
interface Login {
  readonly base: string
  /** Its address when the variable is not set; absent: the Gemini API's own. */
  readonly address?: (env: Env) => string
}

const API: Login = { base: 'GOOGLE_GEMINI_BASE_URL' }

const LOGINS: Readonly<Record<string, Login>> = {
  'gemini-api-key': API,
  gateway: API,
  'vertex-ai': {
    base: 'GOOGLE_VERTEX_BASE_URL',
    address: ({ GOOGLE_CLOUD_LOCATION: location }) => {
      if (location === 'us' || location === 'eu')
        return `https://aiplatform.${location}.rep.googleapis.com`
      const isRegion = location && location !== 'global'
      return `https://${isRegion ? `${location}-` : ''}aiplatform.googleapis.com`
    },
  },
}

/** The login that is chosen, or else told from the environment, in the order in which Gemini CLI does. */
function chosenIn(places: Places, env: Env): string | undefined {
  const chosen = textAt(settingsOf(places, FAMILY), 'security', 'auth', 'selectedType')
  if (chosen) return chosen
  if (env['GOOGLE_GENAI_USE_GCA'] === 'true') return 'oauth-personal'
  if (env['GOOGLE_GENAI_USE_VERTEXAI'] === 'true') return 'vertex-ai'
  return env[API.base] ? 'gateway' : undefined
}

function upstream(places: Places): Upstream {
  const { env } = environmentOf(places, FAMILY)
  const login = LOGINS[chosenIn(places, env) ?? '']
  const address = login && (env[login.base] || login.address?.(env))
  return address ? { 'gemini-api-url': address } : {}
}

const DIRECT = 'It is started without Headroom.'

function launch(launch: Launch): Launched {
  const { args, url } = launch
  const { env } = environmentOf(launch, FAMILY)
  const chosen = chosenIn(launch, env)
  const login = LOGINS[chosen ?? '']
  if (login) {
    const led = { [login.base]: insteadOf(env[login.base] ?? '', url) }
    const notes = proxyNotes(env, launch.env)
    return { env: { ...loopbackExemption(env), ...led }, args, notes }
  }
  const why =
    chosen === undefined
      ? 'Gemini CLI has no login chosen yet, and refuses a base URL without one: choose an API key once, with /auth.'
      : `Gemini CLI logs in with "${chosen}" and calls Code Assist then, which Headroom does not read; with an API key it would.`
  return { env: {}, args, notes: [`${why} ${DIRECT}`] }
}

function routes(places: Places): Route[] {
  const { file, path } = environmentOf(places, FAMILY)
  const names = [...new Set(Object.values(LOGINS).map(({ base }) => base))]
  return names.flatMap((name) => [
    ...(places.env[name] ? [{ from: name, url: places.env[name] }] : []),
    ...(file[name] ? [{ from: `${path} ${name}`, url: file[name] }] : []),
  ])
}
