import { options } from '../../src/config.ts'
import type { Option } from '../../src/option.ts'
import type { Machine } from '../install/machine.ts'
import { serviceName } from '../install/profile.ts'
import { command, type Deployment, patience, type Supervisor, tolerating } from './supervisor.ts'

/** Docker's own restart policy, and nothing beside it. */
export const docker: Supervisor = {
  steps: (deployment, machine) => [
    {
      kind: 'commands',
      does: 'a container that starts again by itself',
      run: [
        command(
          'docker',
          'create',
          '--restart',
          'unless-stopped',
          ...container(deployment, machine),
        ),
      ],
      undo: [tolerating(NONE, command('docker', 'rm', '--force', named(deployment)))],
    },
  ],
  start: (deployment) => [command('docker', 'start', named(deployment))],
  stop: (deployment) => [
    tolerating(NONE, command('docker', 'stop', ...within(deployment), named(deployment))),
  ],
  restart: (deployment) => [
    command('docker', 'kill', named(deployment)),
    command('docker', 'start', named(deployment)),
  ],
  async state(deployment, { exec }) {
    const format = '{{.State.Status}} {{.RestartCount}}'
    const { code, stdout } = await exec('docker', [
      'inspect',
      '--format',
      format,
      named(deployment),
    ])
    if (code !== 0) return undefined
    const [status, restarts] = stdout.trim().split(' ')
    return Number(restarts) > 0 ? `${status}, started again ${restarts} times` : status
  },
}

/** The same container in the foreground, for another supervisor to look after. */
export function containerRun(deployment: Deployment, machine: Machine): [string, ...string[]] {
  return ['docker', 'run', '--rm', ...container(deployment, machine)]
}

const NONE = 'no such container|not found|no container with name'
const named = ({ profile }: Deployment) => serviceName(profile)
const within = (deployment: Deployment) => ['--time', String(patience(deployment))]

/** Where the workspace is mounted. */
const STATE = '/state'

function container(deployment: Deployment, machine: Machine): string[] {
  const { host, port, mode, image, network, profile, preset, runtime, supervisor, scope } =
    deployment
  const isHosts = network === 'host'
  const about = { profile, preset, runtime, supervisor, scope }
  const set = {
    HOME: STATE,
    HEADROOM_WORKSPACE_DIR: STATE,
    // Inside, every address is listened on; from outside it is the one that is published.
    HEADROOM_HOST: isHosts ? host : '0.0.0.0',
    HEADROOM_PUBLISHED_HOST: host,
    HEADROOM_PORT: String(port),
    HEADROOM_MODE: mode,
    ...variables(deployment.settings),
    ...Object.fromEntries(
      Object.entries(about).map(([name, value]) => [
        `HEADROOM_DEPLOYMENT_${name.toUpperCase()}`,
        value,
      ]),
    ),
  }
  const published = `${host.includes(':') ? `[${host}]` : host}:${port}:${port}`
  const rows = [
    ['--name', named(deployment)],
    network ? ['--network', network] : [],
    isHosts ? [] : ['--publish', published],
    ['--volume', `${machine.workspace}:${STATE}`],
    machine.uid === undefined ? [] : ['--user', `${machine.uid}:${machine.gid ?? 0}`],
    ['--read-only', '--tmpfs', '/tmp'],
    ['--cap-drop', 'ALL', '--security-opt', 'no-new-privileges'],
    ['--memory', '2g', '--pids-limit', '256'],
    ['--stop-timeout', String(patience(deployment))],
    ['--log-opt', 'max-size=10m', '--log-opt', 'max-file=3'],
    ...Object.entries(set).map(([name, value]) => ['--env', `${name}=${value}`]),
    // By name alone: Docker takes the values from where it is called.
    ...BY_NAME.filter((name) => machine.env[name]).map((name) => ['--env', name]),
  ]
  return [...rows.flat(), image!]
}

const BY_NAME = ['HEADROOM_PROXY_TOKEN', 'HTTPS_PROXY', 'HTTP_PROXY', 'NO_PROXY']

/** Settings under the names of their variables. Docker keeps the log itself. */
function variables(settings: Deployment['settings']): Record<string, string> {
  const rows = Object.values(options).flatMap(({ flag, env }: Option) => {
    const value = flag === undefined || flag === 'log-file' ? undefined : settings[flag]
    return value === undefined ? [] : [[env, value] as const]
  })
  return Object.fromEntries(rows)
}
