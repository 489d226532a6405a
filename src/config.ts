import * as z from 'zod'
import { FORM_NAMES, VERSIONS } from './codec/names.ts'
import { UserError } from './errors.ts'
import { byNearness } from './nearest.ts'
import type { Option } from './option.ts'
import * as kind from './option.ts'

/** Every option once, in the order in which `--help` lists them. */
export const options = {
  host: kind.text('127.0.0.1', {
    flag: 'host',
    env: 'HEADROOM_HOST',
    help: 'Address to listen on. One beyond this machine needs HEADROOM_PROXY_TOKEN.',
    wants: 'an address or a host name',
  }),
  port: kind.whole(8787, 0, 65_535, {
    flag: 'port',
    env: 'HEADROOM_PORT',
    help: 'Port to listen on; 0 takes a free one.',
  }),
  mode: kind.choice(['cache', 'token'], 'cache', {
    flag: 'mode',
    env: 'HEADROOM_MODE',
    help: 'cache: lossless forms only. token: more, where it pays (for now the same as cache).',
  }),
  optimize: kind.toggle(true, {
    flag: 'optimize',
    env: 'HEADROOM_OPTIMIZE',
    help: 'Make requests smaller. Off, every new conversation goes as it came, and is still metered.',
  }),
  holdout: kind.share(0, {
    flag: 'holdout',
    env: 'HEADROOM_HOLDOUT',
    help: 'Share of new conversations that go as they came, by lot, so that the others can be compared with them.',
  }),
  cache: kind.toggle(true, {
    flag: 'cache',
    env: 'HEADROOM_CACHE',
    help: 'Accepted and without effect: Headroom never answers from a cache of its own.',
  }),
  forms: kind.subset(FORM_NAMES, {
    flag: 'forms',
    env: 'HEADROOM_FORMS',
    help: 'The only forms to use in new conversations, by name, with commas between them.',
  }),
  codec: kind.choice(VERSIONS, VERSIONS.at(-1)!, {
    flag: 'codec',
    env: 'HEADROOM_CODEC',
    help: 'Codec version for new conversations.',
  }),
  anthropicApiUrl: kind.upstream('https://api.anthropic.com', {
    flag: 'anthropic-api-url',
    env: 'ANTHROPIC_TARGET_API_URL',
    help: 'Where Anthropic requests go, with or without /v1 at its end.',
  }),
  openaiApiUrl: kind.upstream('https://api.openai.com', {
    flag: 'openai-api-url',
    env: 'OPENAI_TARGET_API_URL',
    help: 'Where OpenAI requests go, with or without /v1 at its end.',
  }),
  chatgptApiUrl: kind.upstream('https://chatgpt.com', {
    flag: 'chatgpt-api-url',
    env: 'CHATGPT_TARGET_API_URL',
    help: 'Where requests of Codex with a ChatGPT login go, below /backend-api.',
  }),
  geminiApiUrl: kind.upstream(
    'https://generativelanguage.googleapis.com',
    {
      flag: 'gemini-api-url',
      env: 'GEMINI_TARGET_API_URL',
      help: 'Where Gemini requests go, with or without /v1beta at its end.',
    },
    'v1beta',
  ),
  logFile: kind.optionalText({
    flag: 'log-file',
    env: 'HEADROOM_LOG_FILE',
    help: 'File to which one line a request is added. It never holds keys or bodies.',
    wants: 'a path',
  }),
  logMessages: kind.toggle(false, {
    flag: 'log-messages',
    env: 'HEADROOM_LOG_MESSAGES',
    help: 'Keep what the latest 50 requests had encoded, in memory alone, for the dashboard to show.',
  }),
  workspaceDir: kind.optionalText({
    flag: 'workspace-dir',
    env: 'HEADROOM_WORKSPACE_DIR',
    help: 'Folder of everything Headroom keeps (~/.headroom).',
    wants: 'a path',
  }),
  configDir: kind.optionalText({
    env: 'HEADROOM_CONFIG_DIR',
    help: 'Folder of what a person writes, as prices.json (config in the workspace).',
    wants: 'a path',
  }),
  ledgerDays: kind.whole(365, 1, 36_500, {
    env: 'HEADROOM_LEDGER_DAYS',
    help: 'Days for which the ledger keeps what requests were billed.',
  }),
  stateless: kind.toggle(false, {
    flag: 'stateless',
    env: 'HEADROOM_STATELESS',
    help: 'Keep nothing on disk.',
  }),
  workers: kind.whole(1, 1, 64, {
    flag: 'workers',
    env: 'HEADROOM_WORKERS',
    help: 'Processes that share the port, with their state on disk.',
  }),
  allowedHosts: kind.list(/^[a-z0-9.:[\]_-]+$/i, {
    flag: 'allowed-hosts',
    env: 'HEADROOM_ALLOWED_HOSTS',
    help: 'Host names, beside the loopback ones and --host, under which clients may call.',
    wants: 'host names with commas between them',
  }),
  bodyLimit: kind.size('64mb', {
    flag: 'body-limit',
    env: 'HEADROOM_BODY_LIMIT',
    help: 'Largest request body, as it comes and decompressed: bytes, or with kb or mb.',
  }),
  headersTimeout: kind.whole(600, 1, 86_400, {
    flag: 'headers-timeout',
    env: 'HEADROOM_HEADERS_TIMEOUT',
    help: 'Seconds in which an upstream must begin its answer. What has begun is never cut.',
  }),
  drainTimeout: kind.whole(30, 0, 86_400, {
    flag: 'drain-timeout',
    env: 'HEADROOM_DRAIN_TIMEOUT',
    help: 'Seconds that open streams may go on after the first signal to stop.',
  }),
  proxyToken: kind.secret({
    env: 'HEADROOM_PROXY_TOKEN',
    help: 'What clients must send as x-headroom-key.',
  }),
  pathSecret: kind.secret({
    env: 'HEADROOM_PATH_SECRET',
    help: 'What the path of every request begins with, as /s/SECRET: for a proxy of one program alone.',
  }),
  otlpEndpoint: kind.optionalText({
    env: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    help: 'Where figures and spans go as OpenTelemetry (OTLP over HTTP, JSON); unset, nowhere.',
    wants: 'an http or https URL',
  }),
  otlpHeaders: {
    ...kind.optionalText({
      env: 'OTEL_EXPORTER_OTLP_HEADERS',
      help: 'Headers for it, as name=value with commas between them.',
      wants: 'name=value pairs',
    }),
    secret: true,
  },
  otelServiceName: kind.text('headroom', {
    env: 'OTEL_SERVICE_NAME',
    help: 'What OpenTelemetry calls this.',
    wants: 'a name',
  }),
  publishedHost: kind.optionalText({
    env: 'HEADROOM_PUBLISHED_HOST',
    help: 'In a container: the address of its host at which it can be reached.',
    wants: 'an address or a host name',
  }),
  deploymentProfile: kind.installed('PROFILE', 'Name of the installed deployment.'),
  deploymentPreset: kind.installed('PRESET', 'How it was installed.'),
  deploymentRuntime: kind.installed('RUNTIME', 'What it runs on.'),
  deploymentSupervisor: kind.installed('SUPERVISOR', 'What keeps it running.'),
  deploymentScope: kind.installed('SCOPE', 'For whom it was installed.'),
} as const satisfies Record<string, Option>

export type OptionName = keyof typeof options

/** What a process runs with: complete, valid and frozen. */
export type Config = {
  readonly [Name in OptionName]: z.output<(typeof options)[Name]['schema']>
}

export interface ConfigSources {
  /** By option name (`anthropicApiUrl`) or flag (`anthropic-api-url`). */
  readonly flags?: Readonly<Record<string, unknown>>
  readonly env?: Readonly<Record<string, string | undefined>>
}

/**
 * Settles every option: a flag beats its variable, a variable beats the default; an empty variable
 * counts as absent. Pure.
 *
 * @throws {UserError} `bad_option`, naming the option, what was given and what would be good.
 *
 * @example
 * const config = readConfig({ flags: { port: '0' }, env: { HEADROOM_MODE: 'cache' } })
 */
export function readConfig({ flags = {}, env = {} }: ConfigSources = {}): Config {
  const given = byOption(flags)
  const entries = optionNames().map((name) => {
    const option: Option = options[name]
    const value = given.get(name) ?? (env[option.env] || undefined)
    const result = option.schema.safeParse(typeof value === 'string' ? value.trim() : value)
    if (result.success) return [name, result.data]
    throw refusal(given.has(name) ? `--${option.flag}` : option.env, value, option)
  })
  const config = Object.freeze(Object.fromEntries(entries)) as Config
  if (!isLoopback(reachedAt(config)) && !config.proxyToken) {
    throw new UserError(
      'bad_option',
      `--host ${config.host} is open to other machines. Set HEADROOM_PROXY_TOKEN to a long random ` +
        'secret, which clients then send as x-headroom-key, or leave --host out.',
    )
  }
  return config
}

/** The address that others know: in a container, all of its own are listened on. */
export function reachedAt({ host, publishedHost }: Pick<Config, 'host' | 'publishedHost'>): string {
  return publishedHost ?? host
}

/** The settings as they may be shown: no secret, nothing that is unset. */
export function shownConfig(config: Config): Record<string, unknown> {
  const shown = optionNames().filter((name) => !(options[name] as Option).secret)
  return Object.fromEntries(shown.map((name) => [name, config[name]]))
}

/** What a person should know about the mode; undefined when it does what its name says. */
export function modeNote(config: Config): string | undefined {
  return config.mode === 'token' ? 'for now, token mode sends what cache mode sends' : undefined
}

/** Does the name reach this machine alone? Takes an address, a name, or a name in brackets. */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[(.*)\]$/, '$1')
  return name === 'localhost' || name === '::1' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(name)
}

function optionNames(): OptionName[] {
  return Object.keys(options) as OptionName[]
}

/** Flags that were given, under their options' names. */
function byOption(flags: Readonly<Record<string, unknown>>): Map<OptionName, unknown> {
  const names = new Map<string, OptionName>()
  for (const name of optionNames()) {
    const { flag }: Option = options[name]
    if (flag) names.set(name, name).set(flag, name)
  }
  const given = new Map<OptionName, unknown>()
  for (const [key, value] of Object.entries(flags)) {
    if (value === undefined) continue
    const name = names.get(key)
    if (!name)
      throw new UserError(
        'bad_option',
        `--${key} is not an option. ${among(`--${key}`, flagNames())}`,
      )
    given.set(name, value)
  }
  return given
}

function flagNames(): string[] {
  const flags = Object.values(options).map((option: Option) => option.flag)
  return flags.filter((flag) => flag !== undefined).map((flag) => `--${flag}`)
}

function refusal(source: string, value: unknown, option: Option): UserError {
  const what = option.secret ? `${source} will not do` : `${source} cannot be "${shown(value)}"`
  const good = option.values ? among(String(value), option.values) : `It takes ${option.wants}.`
  return new UserError('bad_option', `${what}. ${good}`)
}

/** Without what may be secret in a URL: who logs in, and the query. */
function shown(value: unknown): string {
  const text = String(value)
  if (!text.includes('//')) return text
  return text.replace(/\/\/.*@/s, '//...@').replace(/[?#].+/s, '?...')
}

function among(typed: string, good: readonly string[]): string {
  return `It takes one of: ${byNearness(typed, good).join(', ')}.`
}
