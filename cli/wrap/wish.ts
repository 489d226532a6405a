import { isDeepStrictEqual } from 'node:util'
import { type Config, type OptionName, options, readConfig } from '../../src/config.ts'
import { UserError } from '../../src/errors.ts'
import type { Option } from '../../src/option.ts'
import type { Env, Upstream } from '../tools/tool.ts'

/** Options that mean something to a proxy of one session's own; the mode is its variable's, not a flag's. */
export const PRIVATE = [
  'optimize',
  'forms',
  'codec',
  'anthropicApiUrl',
  'openaiApiUrl',
  'chatgptApiUrl',
  'geminiApiUrl',
  'logFile',
  'workspaceDir',
  'stateless',
  'bodyLimit',
  'headersTimeout',
] as const satisfies readonly OptionName[]

/** One setting that somebody asked for. */
export interface Asked {
  readonly name: OptionName
  /** What it was asked for with: `--forms`, `HEADROOM_MODE`, or the tool's own base URL. */
  readonly by: string
  readonly value: unknown
}

export interface Wish {
  /** The whole configuration of a private proxy, but for its port and its secret. */
  readonly config: Config
  readonly asked: readonly Asked[]
}

type Flags = Readonly<Record<string, string | boolean>>

/** What belongs to a listener for many is not for one of a single program. */
const LISTENER: readonly OptionName[] = [
  'host',
  'port',
  'workers',
  'proxyToken',
  'pathSecret',
  'allowedHosts',
  'deploymentProfile',
  'deploymentPreset',
  'deploymentRuntime',
  'deploymentSupervisor',
  'deploymentScope',
]

/** Of no weight when a proxy is judged that runs already. */
const UNWEIGHED: readonly OptionName[] = [...LISTENER, 'workspaceDir', 'drainTimeout', 'cache']

/**
 * What flags, variables and the tool's own base URL ask of a proxy, in this order of precedence but
 * that the base URL goes before variables: it is where the tool would have called.
 *
 * @throws {UserError} `bad_option`
 */
export function wishOf(flags: Flags, upstream: Upstream, env: Env): Wish {
  const own = Object.fromEntries(PRIVATE.map((name) => [name, flags[options[name].flag!]]))
  const ignored = new Set<string>(LISTENER.map((name) => options[name].env))
  const variables = Object.fromEntries(Object.entries(env).filter(([name]) => !ignored.has(name)))
  const given = Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined))
  const inherited = Object.entries(upstream).filter(([flag]) => flags[flag] === undefined)
  inherited.forEach(([flag, url]) => usable(flag, url))
  const config = readConfig({ flags: { ...upstream, ...given }, env: variables })
  const asked = (Object.keys(options) as OptionName[]).flatMap((name): Asked[] => {
    const { flag, env: variable }: Option = options[name]
    if (UNWEIGHED.includes(name)) return []
    const value = config[name]
    if (flag !== undefined && flags[flag] !== undefined)
      return [{ name, by: typed(name, value), value }]
    if (flag !== undefined && flag in upstream) return [{ name, by: 'the base URL in use', value }]
    return variables[variable] ? [{ name, by: variable, value }] : []
  })
  return { config, asked }
}

/** What is refused here was no flag: it is named for what it is. */
function usable(flag: string, url: string): void {
  try {
    readConfig({ flags: { [flag]: url } })
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    throw new UserError('bad_option', error.message.replace(`--${flag}`, 'The base URL in use'))
  }
}

function typed(name: OptionName, value: unknown): string {
  const { flag, toggle }: Option = options[name]
  return toggle && value === false ? `--no-${flag}` : `--${flag}`
}

/** Where requests go in the end: one that differs sends them, with their keys, to somebody else. */
const UPSTREAMS: readonly OptionName[] = [
  'anthropicApiUrl',
  'openaiApiUrl',
  'chatgptApiUrl',
  'geminiApiUrl',
]

/** What was asked for and is otherwise in a proxy that runs: what forbids its use, and what it merely lacks. */
export function differences(
  asked: readonly Asked[],
  running: Readonly<Record<string, unknown>>,
): { readonly misroutes: readonly Asked[]; readonly lacks: readonly Asked[] } {
  const other = asked.filter(({ name, value }) => !isDeepStrictEqual(plain(value), running[name]))
  const isUpstream = ({ name }: Asked) => UPSTREAMS.includes(name)
  return {
    misroutes: other.filter(isUpstream),
    lacks: other.filter((one) => !isUpstream(one)),
  }
}

/** As it comes back from a proxy that was asked. */
function plain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value))
}
