import { existsSync } from 'node:fs'
import { isLoopback, options, readConfig, type OptionName } from '../../src/config.ts'
import { byNearness } from '../../src/nearest.ts'
import type { Option } from '../../src/option.ts'
import { VERSION } from '../../src/version.ts'
import { CommandError } from '../errors.ts'
import { findProgram } from '../programs.ts'
import { supervisorFor } from '../supervisors/index.ts'
import { type Deployment } from '../supervisors/supervisor.ts'
import { systemdConfines } from '../supervisors/systemd.ts'
import { gatewaysOf } from './gateways.ts'
import { environmentFile, readEnvironment } from './environment.ts'
import type { Machine } from './machine.ts'
import { PRESETS, PROVIDERS, RUNTIMES, SCOPES, SUPERVISORS } from './manifest.ts'
import { checkedProfile } from './profile.ts'
import { routesFor, targetsOf } from './routes.ts'
import type { Planned } from './steps/index.ts'

/** What was asked for, by flag. */
export type Wanted = Readonly<Record<string, string | undefined>>

/** A deployment, and the steps that make it: first what runs, then, when it answers, what leads to it. */
export interface Plan {
  readonly deployment: Deployment
  readonly running: readonly Planned[]
  readonly starting: readonly Planned[]
  readonly routing: readonly Planned[]
  /** What the person should know, one sentence each. */
  readonly notes: readonly string[]
}

/** Options of the proxy that a deployment may be given. */
export const SETTINGS = [
  'optimize',
  'forms',
  'codec',
  'anthropicApiUrl',
  'openaiApiUrl',
  'geminiApiUrl',
  'logFile',
  'workers',
  'allowedHosts',
  'bodyLimit',
  'headersTimeout',
  'drainTimeout',
] as const satisfies readonly OptionName[]

/**
 * Settles everything that can be settled before anything is touched.
 *
 * @throws {CommandError | UserError} for whatever cannot be
 */
export async function planned(wanted: Wanted, machine: Machine): Promise<Plan> {
  const profile = checkedProfile(wanted['profile'] ?? 'default')
  const preset = oneOf('preset', wanted['preset'] ?? 'persistent-service', PRESETS)
  const scope = oneOf('scope', wanted['scope'] ?? 'provider', SCOPES)
  const providers = oneOf(
    'providers',
    wanted['providers'] ?? (wanted['target'] ? 'manual' : 'auto'),
    PROVIDERS,
  )
  const runtime = oneOf(
    'runtime',
    wanted['runtime'] ?? (preset === 'persistent-docker' ? 'docker' : 'node'),
    RUNTIMES,
  )
  if (preset === 'persistent-docker' && runtime !== 'docker') {
    throw new CommandError('bad_option', `persistent-docker runs in Docker, not on ${runtime}.`, [
      `On ${runtime}:  headroom install apply --preset persistent-service --runtime ${runtime}`,
    ])
  }
  mayChange(scope, machine)
  const given = settingsOf(wanted, machine)
  const config = await checked({ ...given, ...listener(wanted, machine) }, machine)
  const targets = targetsOf(providers, scope, wanted['target'], machine)
  const gateways = await gatewaysOf({ profile, scope, port: config.port }, targets, machine)
  const settings = { ...gateways, ...given }
  await checked(settings, machine)
  const named = wanted['supervisor'] && oneOf('supervisor', wanted['supervisor'], SUPERVISORS)
  const supervisor = await supervisorFor(preset, scope, machine, named || undefined)
  const deployment: Deployment = {
    schema: 1,
    profile,
    preset,
    runtime,
    supervisor: supervisor.name,
    scope,
    providers,
    targets: targets.map(({ name }) => name),
    host: config.host,
    port: config.port,
    mode: config.mode,
    settings,
    confined: supervisor.name.startsWith('systemd') && (await systemdConfines(scope, machine)),
    ...(await programsOf(runtime, wanted, machine)),
    version: VERSION,
  }
  const { steps, start, stop } = supervisor
  const starting: Planned = start
    ? {
        kind: 'commands',
        does: 'starts it',
        run: [...start(deployment, machine)],
        undo: [...stop!(deployment, machine)],
      }
    : { kind: 'runner', profile }
  const routes = await routesFor(deployment, targets, machine)
  return {
    deployment,
    running: steps(deployment, machine),
    starting: [starting],
    routing: routes.steps,
    notes: [...supervisor.notes, ...through(settings), ...routes.notes, ...passing(deployment)],
  }
}

function oneOf<const Value extends string>(
  flag: string,
  value: string,
  values: readonly Value[],
): Value {
  if ((values as readonly string[]).includes(value)) return value as Value
  throw new CommandError('bad_option', `--${flag} cannot be "${value}".`, [
    `It is one of: ${byNearness(value, values).join(', ')}`,
  ])
}

function mayChange(scope: Deployment['scope'], { uid, platform, env }: Machine): void {
  if (scope !== 'system' || platform === 'win32' || uid === 0) return
  throw new CommandError('bad_option', 'The system scope changes this machine for all its users.', [
    `As root:           sudo env "PATH=${env['PATH'] ?? ''}" headroom install apply --scope system ...`,
    'For you alone:     headroom install apply --scope user',
  ])
}

/** Where it listens: what was asked for, else what the proxy itself would be told by its variables. */
function listener(wanted: Wanted, { env }: Machine): Record<string, string> {
  const asked = { host: wanted['host'], port: wanted['port'], mode: wanted['mode'] }
  const variables = { host: 'HEADROOM_HOST', port: 'HEADROOM_PORT', mode: 'HEADROOM_MODE' } as const
  return Object.fromEntries(
    Object.entries(variables).flatMap(([flag, variable]) => {
      const value = asked[flag as keyof typeof asked] ?? env[variable]
      return value ? [[flag, value]] : []
    }),
  )
}

/** What was set for this shell would be missing where a supervisor starts the process. */
function settingsOf(wanted: Wanted, { env }: Machine): Record<string, string> {
  const rows = SETTINGS.flatMap((name) => {
    const { flag, env: variable }: Option = options[name]
    const value = wanted[flag!] ?? env[variable]
    return value ? [[flag!, value]] : []
  })
  return Object.fromEntries(rows) as Record<string, string>
}

/** As the supervised process will read it: without this shell's variables, with the file of secrets. */
async function checked(flags: Record<string, string>, machine: Machine) {
  const secrets = await readEnvironment(machine)
  const isOpen = flags['host'] !== undefined && !isLoopback(flags['host'])
  if (isOpen && !secrets['HEADROOM_PROXY_TOKEN']) {
    const path = environmentFile(machine)
    throw new CommandError('bad_option', `--host ${flags['host']} is open to other machines.`, [
      `Put a line HEADROOM_PROXY_TOKEN=SECRET into ${path} and chmod 600 it;`,
      'clients then send the secret as x-headroom-key. Or leave --host out.',
    ])
  }
  const config = readConfig({ flags, env: secrets })
  if (config.port !== 0) return config
  throw new CommandError('bad_option', 'A deployment needs a port that stays: --port 0 does not.')
}

/** The very programs that run this command: an update elsewhere on PATH changes nothing under a deployment. */
async function programsOf(runtime: Deployment['runtime'], wanted: Wanted, machine: Machine) {
  const own = { program: process.execPath, launcher: machine.launcher }
  if (runtime === 'node') return own
  if (runtime === 'docker') {
    const network = machine.env['HEADROOM_DOCKER_NETWORK']
    return { ...own, image: await imageOf(wanted, machine), ...(network && { network }) }
  }
  const runner = findProgram(runtime, machine.env as NodeJS.ProcessEnv)
  if (runner) return { ...own, runner }
  throw new CommandError('missing_tool', `There is no ${runtime} on PATH.`, [
    'Nothing was changed. With Node:  headroom install apply --runtime node',
  ])
}

async function imageOf(wanted: Wanted, { exec }: Machine): Promise<string> {
  const image = wanted['image'] ?? `headroom:${VERSION}`
  const { code, stderr } = await exec('docker', ['image', 'inspect', '--format', '{{.Id}}', image])
  if (code === 0) return image
  if (code === 127) throw new CommandError('missing_tool', 'There is no docker on PATH.')
  if (/no such image|not found/i.test(stderr)) {
    throw new CommandError('missing_tool', `Docker has no image ${image}.`, [
      `Make it, in a checkout:  docker build --file docker/Dockerfile --tag ${image} .`,
      'Or name another one:     --image NAME',
    ])
  }
  throw new CommandError('supervisor_failed', 'Docker does not answer.', [stderr.trim()])
}

/** Requests do not go where one might think. */
function through(settings: Deployment['settings']): string[] {
  return Object.entries(settings)
    .filter(([flag]) => flag.endsWith('-api-url'))
    .map(([flag, url]) => `Requests go on to ${url} (--${flag}).`)
}

/** A package that nobody has installed for good. */
function passing({ launcher }: Deployment): string[] {
  if (!/[\\/]_npx[\\/]/.test(launcher)) return []
  return ['This is a copy of npx, which npm may clear away: npm install --global headroom stays.']
}

/** What the deployment runs on may have been moved or removed since. */
export function missingPrograms({ program, launcher, runner }: Deployment): string[] {
  return [program, launcher, runner].filter(
    (path) => path !== undefined && !existsSync(path),
  ) as string[]
}
