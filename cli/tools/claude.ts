import type { Edit } from '../edits/edit.ts'
import { inlineSettings } from '../run/hook.ts'
import { givenSettings, layersOf, userFile } from './claudeSettings.ts'
import { loopbackExemption } from '../loopback.ts'
import { proxyNotes } from './proxyNotes.ts'
import type { Asked, Env, Launch, Launched, Places, Route, Tool, Upstream } from './tool.ts'

/** Claude Code. Settings files outrank its environment, so where one names the address, `--settings` does too. */
export const claude: Tool = {
  name: 'claude',
  title: 'Claude Code',
  binary: 'claude',
  install: 'npm install -g @anthropic-ai/claude-code',
  hasHooks: true,
  launch,
  upstream,
  routes,
  edits,
  lasting: (url) => ({ ANTHROPIC_BASE_URL: url }),
  loses: [
    'Remote Control, settings and policies that an organisation manages from its server, and artifacts.',
    'The system prompt cached for all users: it is cached for this account, as with an API gateway.',
  ],
}

/** A provider that Claude Code can be switched to, and the variable with its address. */
interface Provider {
  /** The variable that chooses it; the first that is set counts. */
  readonly chosenBy: string
  readonly base: string
  /** Its address when the variable is not set. */
  address(env: Env): string | undefined
  /** Why it cannot be reached through a proxy with another host name, if so. */
  refuses?(env: Env): string | undefined
}

const DIRECT = 'It is started without Headroom.'

const CLOUDS: readonly Provider[] = [
  {
    chosenBy: 'CLAUDE_CODE_USE_BEDROCK',
    base: 'ANTHROPIC_BEDROCK_BASE_URL',
    address: (env) => {
      const region = env['AWS_REGION'] || env['AWS_DEFAULT_REGION']
      return region && `https://bedrock-runtime.${region}.amazonaws.com`
    },
    refuses: (env) =>
      env['AWS_BEARER_TOKEN_BEDROCK'] || isOn(env['CLAUDE_CODE_SKIP_BEDROCK_AUTH'])
        ? undefined
        : `Claude Code signs its Bedrock requests for the host they go to, so nothing can stand between. ${DIRECT} With AWS_BEARER_TOKEN_BEDROCK it could.`,
  },
  {
    chosenBy: 'CLAUDE_CODE_USE_FOUNDRY',
    base: 'ANTHROPIC_FOUNDRY_BASE_URL',
    address: ({ ANTHROPIC_FOUNDRY_RESOURCE: resource }) =>
      resource && `https://${resource}.services.ai.azure.com/anthropic`,
  },
  {
    chosenBy: 'CLAUDE_CODE_USE_VERTEX',
    base: 'ANTHROPIC_VERTEX_BASE_URL',
    address: ({ CLOUD_ML_REGION: region = 'us-east5' }) => vertexAddress(region),
    refuses: (env) => {
      const region = env['CLOUD_ML_REGION'] ?? 'us-east5'
      const other = Object.keys(env).find(
        (name) => name.startsWith('VERTEX_REGION_') && env[name] && env[name] !== region,
      )
      return (
        other && `${other} sends one model to another region, and so to another host. ${DIRECT}`
      )
    },
  },
]

/** Each with hosts and signatures of its own, and no way to say which of them is meant. */
const UNKNOWN = [
  'CLAUDE_CODE_USE_MANTLE',
  'CLAUDE_CODE_USE_ANTHROPIC_AWS',
  'CLAUDE_CODE_USE_ANTHROPIC_GOOGLE_CLOUD',
  'CLAUDE_CODE_USE_GATEWAY',
]

const ANTHROPIC: Provider = {
  chosenBy: '',
  base: 'ANTHROPIC_BASE_URL',
  address: () => undefined,
  refuses: (env) => {
    const other = UNKNOWN.find((name) => isOn(env[name]))
    return (
      other && `${other} names a provider whose address Headroom cannot stand in for. ${DIRECT}`
    )
  },
}

function vertexAddress(region: string): string {
  if (region === 'global') return 'https://aiplatform.googleapis.com/v1'
  if (region === 'us' || region === 'eu')
    return `https://aiplatform.${region}.rep.googleapis.com/v1`
  return `https://${region}-aiplatform.googleapis.com/v1`
}

const isOn = (value: string | undefined) => /^(1|true|yes|on)$/i.test(value?.trim() ?? '')

/** What Claude Code will see: its environment, and over it what its settings say. */
function seenBy(asked: Asked): { env: Env; set: Env; managed: Env } {
  const layers = layersOf(asked)
  const merged = (some: typeof layers): Env => Object.assign({}, ...some.map(({ env }) => env))
  const set = merged(layers)
  return {
    env: { ...asked.env, ...set },
    set,
    managed: merged(layers.filter((one) => one.managed)),
  }
}

function providerOf(env: Env): Provider {
  return CLOUDS.find(({ chosenBy }) => isOn(env[chosenBy])) ?? ANTHROPIC
}

function upstream(asked: Asked): Upstream {
  const { env } = seenBy(asked)
  const provider = providerOf(env)
  const address = env[provider.base] || provider.address(env)
  return address ? { 'anthropic-api-url': address } : {}
}

/** Asserts that the base URL is Anthropic's own; Claude Code then hashes its requests, which ours would not match. */
const ASSERTION = '_CLAUDE_CODE_ASSUME_FIRST_PARTY_BASE_URL'

function launch(launch: Launch): Launched {
  const { env, set, managed } = seenBy(launch)
  const provider = providerOf(env)
  const why = provider.refuses?.(env) ?? pinned(provider, managed) ?? homeless(provider, env)
  if (why) return { env: {}, args: launch.args, notes: [why] }
  const headers = set['ANTHROPIC_CUSTOM_HEADERS'] === undefined && withProject(launch)
  const wanted: Record<string, string> = {
    [provider.base]: headers ? launch.bareUrl : launch.url,
    ...(headers ? { ANTHROPIC_CUSTOM_HEADERS: headers } : {}),
    ...(wantsToolSearch(provider, env) ? { ENABLE_TOOL_SEARCH: 'true' } : {}),
    ...(env[ASSERTION] === undefined ? {} : { [ASSERTION]: '0' }),
    ...loopbackExemption(env),
  }
  const notes = proxyNotes(set, launch.env)
  const outranked = Object.keys(wanted).some((name) => set[name] !== undefined)
  if (!outranked && !launch.contextTool) return { env: wanted, args: launch.args, notes }
  return { env: wanted, args: withSettings(launch, outranked ? wanted : {}), notes }
}

function pinned(provider: Provider, managed: Env): string | undefined {
  if (managed[provider.base] === undefined) return undefined
  return `Managed settings of this machine fix ${provider.base}, and nothing outranks them. ${DIRECT}`
}

function homeless(provider: Provider, env: Env): string | undefined {
  const isKnown = provider === ANTHROPIC || env[provider.base] || provider.address(env)
  if (isKnown) return undefined
  return `${provider.chosenBy} is set, but neither ${provider.base} nor a region or resource. ${DIRECT}`
}

/** Older versions put tool search off behind any base URL; a gateway may not know it, Anthropic does. */
function wantsToolSearch(provider: Provider, env: Env): boolean {
  const base = env[provider.base]
  return (
    provider === ANTHROPIC && (!base || isAnthropic(base)) && !env['ENABLE_TOOL_SEARCH']?.trim()
  )
}

const isAnthropic = (base: string) => URL.parse(base)?.origin === 'https://api.anthropic.com'

/** The person's own headers with the project's added; theirs of that name stands. */
function withProject({ env, project, url, bareUrl }: Launch): string | undefined {
  const own = env['ANTHROPIC_CUSTOM_HEADERS']
  if (/^\s*x-headroom-project\s*:/im.test(own ?? '')) return own
  if (project === undefined || url === bareUrl) return undefined
  return [...(own ? [own] : []), `X-Headroom-Project: ${project}`].join('\n')
}

/** The last `--settings` alone counts, so the person's own are ours with theirs in them. In a file, for others can read arguments. */
function withSettings(launch: Launch, env: Readonly<Record<string, string>>): string[] {
  const given = givenSettings(launch)
  const own = given?.settings ?? {}
  const hooked = launch.contextTool ? inlineSettings(launch.contextTool, own) : own
  const text = JSON.stringify({ ...hooked, env: { ...(own['env'] as object), ...env } })
  const path = launch.scratch('settings.json', text)
  return given ? given.flag.with(path) : ['--settings', path, ...launch.args]
}

/** For a deployment that sends on to Anthropic itself: a gateway of the person's own stays as it is. */
function edits(url: string, places: Places): Edit[] {
  const { env } = seenBy({ ...places, args: [] })
  const base = env[ANTHROPIC.base]
  if (base && !isAnthropic(base) && !base.startsWith(url)) return []
  const set = [{ at: ['env', ANTHROPIC.base], value: url }]
  return [{ path: userFile(places), format: 'jsonc', set }]
}

const BASES = ['ANTHROPIC_BASE_URL', ...CLOUDS.map(({ base }) => base)]

function routes(places: Places): Route[] {
  const layers = [...layersOf(places)].reverse()
  const sources = [...layers, { from: '', env: places.env }]
  return sources.flatMap(({ from, env }) =>
    BASES.flatMap((name) => {
      const url = env[name]
      return url ? [{ from: from ? `${from} env.${name}` : name, url }] : []
    }),
  )
}
