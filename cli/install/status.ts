import { addressOf } from '../../runtimes/shared/address.ts'
import { VERSION } from '../../src/version.ts'
import { supervisors } from '../supervisors/index.ts'
import { lastLines, type Line } from './logs.ts'
import type { Machine } from './machine.ts'
import type { Manifest } from './manifest.ts'
import { missingPrograms } from './plan.ts'
import { type Answer, probe } from './probe.ts'
import { routed, type Routed } from './routes.ts'
import { runnerState } from './runner.ts'
import { isHeld } from './stopped.ts'

/** All that can be said of a deployment now. */
export interface Status {
  readonly profile: string
  readonly preset: string
  readonly runtime: string
  readonly supervisor: string
  readonly scope: string
  readonly url: string
  readonly port: number
  readonly mode: string
  /** Something of ours listens. */
  readonly running: boolean
  /** It proved itself just now. */
  readonly healthy: boolean
  /** `wedged`: accepts, never answers. `stranger`: somebody else has its port. */
  readonly state: 'running' | 'stopped' | 'wedged' | 'stranger'
  /** Somebody stopped it on purpose. */
  readonly held: boolean
  readonly version: string | null
  readonly applied: string
  /** ISO time. */
  readonly since: string | null
  readonly pid: number | null
  readonly workers: readonly number[]
  /** What the supervisor itself says. */
  readonly supervisorState: string | null
  readonly targets: readonly Routed[]
  readonly errors: readonly Line[]
  /** What should be put right, one sentence each. */
  readonly problems: readonly string[]
}

const STATES: Readonly<Record<Answer['is'], Status['state']>> = {
  ours: 'running',
  closed: 'stopped',
  silent: 'wedged',
  stranger: 'stranger',
  session: 'stranger',
}

export async function statusOf(manifest: Manifest, machine: Machine): Promise<Status> {
  const { profile, preset, runtime, supervisor, scope, host, port, mode } = manifest
  const [answer, runner, supervisorState, targets, errors, held] = await Promise.all([
    probe(machine.workspace, host, port),
    runnerState(machine.workspace, profile),
    supervisors[supervisor].state(manifest, machine).catch(() => undefined),
    routed(manifest, machine),
    lastLines(manifest, machine, 3, isBad),
    isHeld(machine, profile),
  ])
  const healthy = answer.is === 'ours'
  const state = STATES[answer.is]
  const since = healthy ? new Date(machine.now() - answer.uptime * 1000).toISOString() : null
  return {
    profile,
    preset,
    runtime,
    supervisor,
    scope,
    url: addressOf(host, port),
    port,
    mode,
    running: healthy || state === 'wedged',
    healthy,
    state,
    held,
    version: healthy ? answer.version : null,
    applied: manifest.version,
    since: runner?.started ?? since,
    pid: runner?.pid ?? null,
    workers: runner?.workers ?? [],
    supervisorState: supervisorState ?? null,
    targets,
    errors,
    problems: problemsOf(manifest, answer, targets, runner?.problem),
  }
}

const isBad = ({ level }: Line) => level === 'warn' || level === 'error'

function problemsOf(
  manifest: Manifest,
  answer: Answer,
  targets: readonly Routed[],
  failed: string | undefined,
): string[] {
  const { profile, port } = manifest
  const named = profile === 'default' ? '' : ` --profile ${profile}`
  const gone = missingPrograms(manifest).map(
    (path) => `It was installed from ${path}, which is gone: headroom install apply${named}.`,
  )
  const lost = targets.filter(({ routed }) => !routed).map(({ title }) => title)
  const said: Partial<Record<Answer['is'], string>> = {
    silent: `It accepts and never answers: headroom install restart${named} --no-drain.`,
    stranger: `Something else has port ${port}, and gets what clients send.`,
    session: `A session of \`headroom wrap\` has port ${port}, and takes nothing from others.`,
    ...(targets.some(({ routed }) => routed) && {
      closed: `Clients that are led to it fail while it is stopped: headroom install start${named}.`,
    }),
  }
  const drift =
    answer.is === 'ours' && answer.version !== VERSION
      ? [
          `It still runs ${answer.version}, and this is ${VERSION}: headroom install restart${named}.`,
        ]
      : []
  return [
    ...gone,
    ...(said[answer.is] ? [said[answer.is]!] : []),
    ...drift,
    ...(failed === undefined ? [] : [`Its last restart did not work: ${failed}`]),
    ...(lost.length > 0 ? [`Not led to it: ${lost.join(', ')}.`] : []),
  ]
}
