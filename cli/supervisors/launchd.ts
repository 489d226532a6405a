import { dirname, join } from 'node:path'
import { logOf } from '../install/log.ts'
import type { Machine } from '../install/machine.ts'
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

/** An agent of the login session, or with the system scope a daemon: kept alive by launchd. */
export const launchd: Supervisor = {
  steps: (deployment, machine) => steps(deployment, machine, service(deployment)),
  start: (deployment, machine) => [
    // Known already when it has only been stopped with its process.
    tolerating(
      ALREADY,
      command(
        'launchctl',
        'bootstrap',
        domain(deployment, machine),
        plistPath(deployment, machine),
      ),
    ),
    command('launchctl', 'kickstart', target(deployment, machine)),
  ],
  // With KeepAlive, only what launchd has forgotten stays down.
  stop: (deployment, machine) => [
    tolerating(GONE, command('launchctl', 'bootout', target(deployment, machine))),
  ],
  restart: (deployment, machine) => [
    command('launchctl', 'kickstart', '-k', target(deployment, machine)),
  ],
  state: stateOf,
}

/** The same, every five minutes, for a process that launchd itself does not keep. */
export const launchdInterval: Supervisor = {
  steps(deployment, machine) {
    const [bootstrap, bootout] = [
      command(
        'launchctl',
        'bootstrap',
        domain(deployment, machine),
        plistPath(deployment, machine),
      ),
      tolerating(GONE, command('launchctl', 'bootout', target(deployment, machine))),
    ]
    return [
      ...steps(deployment, machine, watchdog(deployment)),
      {
        kind: 'commands',
        does: 'looks after it every five minutes',
        run: [tolerating(ALREADY, bootstrap)],
        undo: [bootout],
      },
    ]
  },
  state: stateOf,
}

const label = ({ profile }: Deployment) => `headroom.${profile}`
const domain = ({ scope }: Deployment, { uid }: Machine) =>
  scope === 'system' ? 'system' : `gui/${uid ?? 0}`
const target = (deployment: Deployment, machine: Machine) =>
  `${domain(deployment, machine)}/${label(deployment)}`

/** What launchctl says of a label that it knows already, and of one that it does not know. */
const ALREADY = 'already (?:bootstrapped|loaded)|service already|Bootstrap failed: (?:5|17|37):'
const GONE = 'No such process|Could not find (?:specified )?service|Boot-out failed: (?:3|113):'

function plistPath(deployment: Deployment, { home, root }: Machine): string {
  const name = `${label(deployment)}.plist`
  return deployment.scope === 'system'
    ? join(root, 'Library/LaunchDaemons', name)
    : join(home, 'Library/LaunchAgents', name)
}

function steps(deployment: Deployment, machine: Machine, own: Plist): readonly Planned[] {
  const text = plist({
    Label: label(deployment),
    EnvironmentVariables: { ...roots(machine), PATH: machine.env['PATH'] ?? '/usr/bin:/bin' },
    StandardErrorPath: join(dirname(logOf(machine.workspace, deployment)), 'agent.log'),
    ProcessType: 'Interactive',
    Umask: 0o077,
    SoftResourceLimits: { NumberOfFiles: 65_536 },
    RunAtLoad: true,
    ...own,
  })
  return [{ kind: 'file', path: plistPath(deployment, machine), text, mode: 0o644 }]
}

const service = (deployment: Deployment): Plist => ({
  ProgramArguments: [...agent('run', deployment)],
  KeepAlive: { SuccessfulExit: false },
  ThrottleInterval: 5,
  ExitTimeOut: patience(deployment),
})

const watchdog = (deployment: Deployment): Plist => ({
  ProgramArguments: [...agent('ensure', deployment)],
  StartInterval: 300,
  // What it starts is to stay when it has ended.
  AbandonProcessGroup: true,
})

async function stateOf(deployment: Deployment, machine: Machine): Promise<string | undefined> {
  const { code, stdout } = await machine.exec('launchctl', ['print', target(deployment, machine)])
  if (code !== 0) return 'not loaded'
  return /^\s*state = (.+)$/m.exec(stdout)?.[1] ?? 'loaded'
}

// --- property lists ---

type Value = string | number | boolean | readonly string[] | Plist
interface Plist {
  readonly [key: string]: Value
}

function plist(root: Plist): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">',
    '<plist version="1.0">',
    ...written(root, ''),
    '</plist>',
    '',
  ].join('\n')
}

function written(value: Value, indent: string): string[] {
  const within = `${indent}  `
  if (typeof value === 'boolean') return [`${indent}<${value}/>`]
  if (typeof value === 'number') return [`${indent}<integer>${value}</integer>`]
  if (typeof value === 'string') return [`${indent}<string>${xml(value)}</string>`]
  if (Array.isArray(value)) {
    const items = value.flatMap((item: string) => written(item, within))
    return [`${indent}<array>`, ...items, `${indent}</array>`]
  }
  const entries = Object.entries(value as Plist).flatMap(([key, member]) => [
    `${within}<key>${xml(key)}</key>`,
    ...written(member, within),
  ])
  return [`${indent}<dict>`, ...entries, `${indent}</dict>`]
}

export const xml = (text: string) =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
