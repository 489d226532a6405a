import type { Machine } from '../install/machine.ts'
import type { Manifest } from '../install/manifest.ts'
import type { Command } from '../install/record.ts'
import type { Planned } from '../install/steps/index.ts'

/** A deployment as it is planned: a manifest without what was done. */
export type Deployment = Omit<Manifest, 'records' | 'created' | 'updated'>

/** What keeps a deployment running. All it does is data: files to write and programs to run. */
export interface Supervisor {
  /** Files and commands that make the deployment known, in order; nothing runs yet. */
  steps(deployment: Deployment, machine: Machine): readonly Planned[]
  /** Absent where the watchdog alone starts and stops the process. */
  readonly start?: (deployment: Deployment, machine: Machine) => readonly Command[]
  readonly stop?: (deployment: Deployment, machine: Machine) => readonly Command[]
  /** At once, whatever is open: for one that is wedged. */
  readonly restart?: (deployment: Deployment, machine: Machine) => readonly Command[]
  /** What it says itself; undefined where it cannot be asked. */
  state(deployment: Deployment, machine: Machine): Promise<string | undefined>
}

/** The command line that the supervisor runs: absolute, and nothing but names in it. */
export function agent(
  does: 'run' | 'ensure',
  { program, launcher, profile }: Pick<Deployment, 'program' | 'launcher' | 'profile'>,
): readonly [program: string, ...args: string[]] {
  return [program, launcher, 'install', 'agent', does, '--profile', profile]
}

/** What every process of a deployment has to know before it can read its manifest. */
export function roots({ workspace, config }: Machine): Readonly<Record<string, string>> {
  return { HEADROOM_WORKSPACE_DIR: workspace, HEADROOM_CONFIG_DIR: config }
}

/** Seconds that a supervisor must leave for open streams to end. */
export function patience({ settings }: Pick<Deployment, 'settings'>): number {
  return Number(settings['drain-timeout'] ?? 30) + 15
}

export const command = (program: string, ...args: string[]): Command => ({ program, args })

export const tolerating = (pattern: string, it: Command): Command => ({ ...it, tolerate: pattern })
