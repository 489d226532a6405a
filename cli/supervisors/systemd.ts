import { userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { isLoopback } from '../../src/config.ts'
import type { Machine } from '../install/machine.ts'
import { serviceName } from '../install/profile.ts'
import type { Command } from '../install/record.ts'
import type { Planned } from '../install/steps/index.ts'
import {
  agent,
  command,
  type Deployment,
  patience,
  roots,
  type Supervisor,
  tolerating,
} from './supervisor.ts'

/** A service with a socket of its own: the port stays open, and whoever comes waits, while it starts again. */
export const systemd: Supervisor = {
  steps(deployment, machine) {
    const units = [`${serviceName(deployment.profile)}.socket`, unit(deployment)]
    return [
      ...(deployment.scope === 'system' ? [] : [linger()]),
      reloadedAfterwards(deployment),
      unitFile(units[0]!, socketUnit(deployment), deployment, machine),
      unitFile(units[1]!, serviceUnit(deployment, machine), deployment, machine),
      {
        kind: 'commands',
        does: 'starts with the session or the machine',
        run: [systemctl(deployment, 'daemon-reload'), systemctl(deployment, 'enable', ...units)],
        undo: [tolerating(NO_UNIT, systemctl(deployment, 'disable', ...units))],
      },
    ]
  },
  start: (deployment) => [systemctl(deployment, 'start', ...both(deployment))],
  stop: (deployment) => [tolerating(NO_UNIT, systemctl(deployment, 'stop', ...both(deployment)))],
  restart: (deployment) => [
    // Whatever could not be killed: what counts is whether it can be started anew.
    tolerating('.', systemctl(deployment, 'kill', '--signal=SIGKILL', unit(deployment))),
    systemctl(deployment, 'restart', unit(deployment)),
  ],
  state: (deployment, machine) => activity(unit(deployment), deployment, machine),
}

/** A timer that looks after a process of its own every five minutes, and starts it with the session. */
export const systemdTimer: Supervisor = {
  steps(deployment, machine) {
    const timer = `${serviceName(deployment.profile)}.timer`
    return [
      ...(deployment.scope === 'system' ? [] : [linger()]),
      reloadedAfterwards(deployment),
      unitFile(unit(deployment), watchdogUnit(deployment, machine), deployment, machine),
      unitFile(timer, timerUnit(deployment), deployment, machine),
      {
        kind: 'commands',
        does: 'looks after it every five minutes',
        run: [
          systemctl(deployment, 'daemon-reload'),
          systemctl(deployment, 'enable', '--now', timer),
        ],
        undo: [tolerating(NO_UNIT, systemctl(deployment, 'disable', '--now', timer))],
      },
    ]
  },
  state: (deployment, machine) =>
    activity(`${serviceName(deployment.profile)}.timer`, deployment, machine),
}

/** Can the manager take away from a service what it need not write? */
export async function systemdConfines(scope: Deployment['scope'], { exec }: Machine) {
  if (scope === 'system') return true
  const asked = ['--user', '--wait', '--quiet', '--collect', '--property=ProtectSystem=strict']
  return (await exec('systemd-run', [...asked, 'true'])).code === 0
}

/** Is there a manager to talk to? Without a session of its own a user has none. */
export async function systemdAnswers(scope: Deployment['scope'], { exec }: Machine) {
  const { program, args } = systemctl({ scope }, 'show', '--property=Version')
  return (await exec(program, args)).code === 0
}

const unit = ({ profile }: Pick<Deployment, 'profile'>) => `${serviceName(profile)}.service`
const both = ({ profile }: Deployment) => [`${serviceName(profile)}.socket`, unit({ profile })]

/** What it says of a unit that is not there (any more). */
const NO_UNIT = 'not loaded|does not exist|no such file|not found'

function systemctl({ scope }: Pick<Deployment, 'scope'>, ...args: string[]): Command {
  return command('systemctl', ...(scope === 'system' ? [] : ['--user']), ...args)
}

function unitFile(name: string, text: string, deployment: Deployment, machine: Machine): Planned {
  const { env, home, root } = machine
  const folder =
    deployment.scope === 'system'
      ? join(root, 'etc/systemd/system')
      : join(env['XDG_CONFIG_HOME'] || join(home, '.config'), 'systemd/user')
  return { kind: 'file', path: join(folder, name), text, mode: 0o644 }
}

/** Stands first, so that it is taken back last: when the files are gone, the manager is told. */
const reloadedAfterwards = (deployment: Deployment): Planned => ({
  kind: 'commands',
  does: 'the manager forgets it when it is removed',
  run: [],
  undo: [systemctl(deployment, 'daemon-reload')],
})

/** Services of a user end with the last session, unless it may linger. Where there is no logind, they do. */
function linger(): Planned {
  const user = userInfo().username
  return {
    kind: 'commands',
    does: 'goes on after logging out',
    // Somebody may have wanted it before: then it is neither made nor taken back.
    unless: { ...command('loginctl', 'show-user', user, '--property=Linger'), says: 'Linger=yes' },
    run: [command('loginctl', 'enable-linger', user)],
    undo: [tolerating('.', command('loginctl', 'disable-linger', user))],
    optional: true,
  }
}

function socketUnit({ profile, host, port }: Deployment): string {
  const address = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
  return lines(
    '[Unit]',
    `Description=Headroom (${profile}), its port`,
    '',
    '[Socket]',
    `ListenStream=${isLoopback(host) && host === 'localhost' ? `127.0.0.1:${port}` : address}`,
    'Backlog=4096',
    'NoDelay=yes',
    '',
    '[Install]',
    'WantedBy=sockets.target',
  )
}

function serviceUnit(deployment: Deployment, machine: Machine): string {
  const { profile, scope } = deployment
  return lines(
    '[Unit]',
    `Description=Headroom (${profile})`,
    `Requires=${serviceName(profile)}.socket`,
    `After=${serviceName(profile)}.socket`,
    // It is started again however often it fails: the waits between grow.
    'StartLimitIntervalSec=0',
    '',
    '[Service]',
    'Type=exec',
    `ExecStart=${agent('run', deployment).map(word).join(' ')}`,
    'ExecReload=/bin/kill -USR2 $MAINPID',
    ...environment(machine),
    'Restart=on-failure',
    'RestartSec=1',
    // Of systemd 254; older ones pass over them.
    'RestartSteps=6',
    'RestartMaxDelaySec=60',
    'KillMode=mixed',
    `TimeoutStopSec=${patience(deployment)}`,
    ...limits(deployment, machine),
    '',
    '[Install]',
    `WantedBy=${scope === 'system' ? 'multi-user.target' : 'default.target'}`,
  )
}

function watchdogUnit(deployment: Deployment, machine: Machine): string {
  return lines(
    '[Unit]',
    `Description=Headroom (${deployment.profile}), looked after`,
    '',
    '[Service]',
    'Type=oneshot',
    `ExecStart=${agent('ensure', deployment).map(word).join(' ')}`,
    ...environment(machine),
    // What it starts is to stay when it has ended.
    'KillMode=process',
    ...limits(deployment, machine),
  )
}

function timerUnit({ profile }: Deployment): string {
  return lines(
    '[Unit]',
    `Description=Headroom (${profile}), looked after every five minutes`,
    '',
    '[Timer]',
    'OnStartupSec=10s',
    'OnUnitActiveSec=5min',
    'OnActiveSec=5min',
    '',
    '[Install]',
    'WantedBy=timers.target',
  )
}

/** Roots by value, secrets and proxies by name alone: the manager has them, or the file that the agent reads. */
function environment(machine: Machine): string[] {
  const set = Object.entries(roots(machine)).map(([name, value]) => {
    return `Environment="${name}=${escaped(value)}"`
  })
  return [...set, `PassEnvironment=${BY_NAME.join(' ')}`]
}

const BY_NAME = [
  'HEADROOM_PROXY_TOKEN',
  'HTTPS_PROXY',
  'HTTP_PROXY',
  'NO_PROXY',
  'NODE_EXTRA_CA_CERTS',
]

/** A user's manager cannot take files away from a service on every kernel: `confined` says whether it can. */
function limits(
  { scope, runtime, confined, settings }: Deployment,
  { workspace }: Machine,
): string[] {
  const own = [
    'UMask=0077',
    'LimitNOFILE=65536',
    'MemoryMax=2G',
    'NoNewPrivileges=yes',
    'LockPersonality=yes',
    'RestrictRealtime=yes',
    'RestrictSUIDSGID=yes',
  ]
  // Docker's client needs its socket and what belongs to it.
  if (runtime === 'docker' || !confined) return own
  const log = settings['log-file']
  const written = [workspace, ...(log ? [dirname(log)] : [])]
  const paths = written.map((path) => `"${escaped(path)}"`).join(' ')
  const apart = ['ProtectSystem=strict', `ReadWritePaths=${paths}`]
  if (scope !== 'system') return [...own, ...apart]
  return [
    ...own,
    ...apart,
    'ProtectHome=read-only',
    'PrivateTmp=yes',
    'PrivateDevices=yes',
    'ProtectKernelTunables=yes',
    'ProtectKernelModules=yes',
    'ProtectControlGroups=yes',
    'RestrictNamespaces=yes',
    'CapabilityBoundingSet=',
  ]
}

/** A word of a command line: in a unit, `%` and `$` mean something too. */
const word = (text: string) => `"${escaped(text).replaceAll('$', '$$$$')}"`
const escaped = (text: string) => text.replace(/[\\"]/g, '\\$&').replaceAll('%', '%%')
const lines = (...all: string[]) => `${all.join('\n')}\n`

async function activity(name: string, deployment: Deployment, { exec }: Machine) {
  const properties = '--property=ActiveState,SubState,NRestarts'
  const { program, args } = systemctl(deployment, 'show', name, properties)
  const { code, stdout } = await exec(program, args)
  if (code !== 0) return undefined
  const said = new Map(stdout.split('\n').map((line) => line.split('=', 2) as [string, string]))
  const restarts = Number(said.get('NRestarts') ?? 0)
  const state = `${said.get('ActiveState')} (${said.get('SubState')})`
  return restarts > 0 ? `${state}, started again ${restarts} times` : state
}
