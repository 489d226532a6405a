import { realpathSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { addressOf } from '../../runtimes/shared/address.ts'
import { busyPort } from '../busy.ts'
import { CommandError } from '../errors.ts'
import { supervisors } from '../supervisors/index.ts'
import type { Command } from './record.ts'
import { thisMachine, type Machine } from './machine.ts'
import type { Manifest } from './manifest.ts'
import { probe, untilOurs } from './probe.ts'
import {
  ensure,
  GRACE,
  notReady,
  READY,
  runnerState,
  type RunnerState,
  stopRunner,
} from './runner.ts'
import { runAll } from './steps/index.ts'
import { hold, release } from './stopped.ts'

/** A deployment that answers, and has proven that it is ours. */
export interface Running {
  readonly url: string
  /** Version of Headroom that runs there, which may not be this one's. */
  readonly version: string
  /** It was not running, or not healthy, before. */
  readonly recovered: boolean
}

/**
 * Makes sure that a deployment answers: as it is, started when it is stopped, replaced when it is
 * wedged. For `wrap`, which reuses it.
 *
 * @throws {CommandError} `busy_port` for a stranger on its port, `not_ready` when it cannot be had.
 */
export async function recover(manifest: Manifest, machine = thisMachine()): Promise<Running> {
  const { host, port, profile } = manifest
  const url = addressOf(host, port)
  const before = await probe(machine.workspace, host, port)
  if (before.is === 'ours') return { url, version: before.version, recovered: false }
  await release(machine, profile)
  await startAnew(manifest, machine)
  const after = await untilOurs(machine.workspace, host, port, READY)
  if (after.is === 'ours') return { url, version: after.version, recovered: true }
  throw notReady(profile)
}

/** @throws {CommandError} */
async function startAnew(manifest: Manifest, machine: Machine): Promise<void> {
  const { start, restart } = supervisors[manifest.supervisor]
  if (!start || !restart) return void (await ensure(manifest, machine))
  const { host, port, profile } = manifest
  const now = await probe(machine.workspace, host, port, GRACE)
  if (now.is === 'ours') return
  const state = await runnerState(machine.workspace, profile)
  if (now.is !== 'closed' && !state) throw await busyPort(host, port)
  await runAll(now.is === 'silent' ? restart(manifest, machine) : start(manifest, machine), machine)
}

/** Starts it, if it does not answer. */
export async function start(manifest: Manifest, machine: Machine): Promise<Running> {
  return recover(manifest, machine)
}

/** Ends it when its open streams have ended; it stays stopped until it is started, or the machine is. */
export async function stop(manifest: Manifest, machine: Machine): Promise<void> {
  const { stop: stopped } = supervisors[manifest.supervisor]
  await hold(machine, manifest.profile)
  await runAll(stopped?.(manifest, machine) ?? [], machine)
  await stopRunner(machine, manifest.profile)
}

/**
 * Starts it anew. Where its process can, that one keeps the port and replaces its workers, so that
 * nobody is cut off; else, or when it is told not to, the supervisor does it.
 *
 * @returns how
 */
export async function restart(
  manifest: Manifest,
  machine: Machine,
  { drain }: { readonly drain: boolean },
): Promise<'replaced' | 'restarted'> {
  const { workspace } = machine
  const { host, port, profile, runtime } = manifest
  await release(machine, profile)
  const state = await runnerState(workspace, profile)
  const canReplace = drain && runtime === 'node' && machine.platform !== 'win32' && state
  if (canReplace && (await probe(workspace, host, port)).is === 'ours') {
    await replaced(state, manifest, machine)
    return 'replaced'
  }
  const supervisor = supervisors[manifest.supervisor]
  const commands = drain ? gently(manifest, machine) : supervisor.restart?.(manifest, machine)
  if (commands) await runAll(commands, machine)
  else {
    await stopRunner(machine, profile, drain ? undefined : 0)
    await ensure(manifest, machine)
  }
  if ((await untilOurs(workspace, host, port, READY)).is !== 'ours') throw notReady(profile)
  return 'restarted'
}

/** Would a restart bring this very package's version, without a connection that is refused meanwhile? */
export function renewable({ launcher, runtime }: Manifest, machine: Machine): boolean {
  const isThis = attempt(() => realpathSync(launcher) === realpathSync(machine.launcher))
  return isThis && runtime === 'node' && machine.platform !== 'win32'
}

function attempt(work: () => boolean): boolean {
  try {
    return work()
  } catch {
    return false
  }
}

function gently(manifest: Manifest, machine: Machine): readonly Command[] | undefined {
  const { start: started, stop: stopped } = supervisors[manifest.supervisor]
  return started && stopped && [...stopped(manifest, machine), ...started(manifest, machine)]
}

/** Asks the process for new workers, and waits until it has them. */
async function replaced(before: RunnerState, { profile }: Manifest, { workspace }: Machine) {
  process.kill(before.pid, 'SIGUSR2')
  const end = performance.now() + READY
  while (performance.now() < end) {
    const now = await runnerState(workspace, profile)
    if (now && now.generation > before.generation) return
    if (now?.problem !== undefined && now.problem !== before.problem) {
      throw new CommandError('not_ready', `The new workers did not come up: ${now.problem}`, [
        'The old ones go on as before.',
      ])
    }
    await wait(25)
  }
  throw notReady(profile)
}
