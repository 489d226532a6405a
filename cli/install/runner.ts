import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { CommandError } from '../errors.ts'
import { busyPort } from '../busy.ts'
import { type Identity, isAlive } from '../edits/processes.ts'
import { agent } from '../supervisors/supervisor.ts'
import { withLock } from './lock.ts'
import { lastWords } from './logs.ts'
import type { Machine } from './machine.ts'
import { folderOf, type Manifest } from './manifest.ts'
import { probe, untilOurs } from './probe.ts'

/** The process of a deployment that keeps its port, as it tells of itself. */
export interface RunnerState extends Identity {
  readonly version: string
  /** ISO time. */
  readonly started: string
  /** Its workers, and how often they were all replaced. */
  readonly workers: readonly number[]
  readonly generation: number
  /** Why the last replacement did not come about. */
  readonly problem?: string
}

const statePath = (workspace: string, profile: string) =>
  join(folderOf(workspace, profile), 'run.json')

/** Absent where none runs. */
export async function runnerState(
  workspace: string,
  profile: string,
): Promise<RunnerState | undefined> {
  const text = await readFile(statePath(workspace, profile), 'utf8').catch(() => '')
  try {
    const state = JSON.parse(text) as RunnerState
    return isAlive(state) ? state : undefined
  } catch {
    return undefined
  }
}

export async function writeRunnerState(
  workspace: string,
  profile: string,
  state: RunnerState,
): Promise<void> {
  const path = statePath(workspace, profile)
  await writeFile(`${path}.${process.pid}`, JSON.stringify(state), { mode: 0o600 })
  await rename(`${path}.${process.pid}`, path)
}

export const forgetRunner = (workspace: string, profile: string) =>
  rm(statePath(workspace, profile), { force: true })

/** Milliseconds in which one that was started must answer, and a busy one may keep silent. */
export const READY = 20_000
export const GRACE = 10_000

/**
 * Sees to it that the process of a watched deployment answers: nothing to do when it proves itself,
 * replaced when it is wedged, started when there is none. However many call this at once, one starts.
 *
 * @param grace milliseconds that a process which accepts may leave unanswered
 * @returns what was done
 * @throws {CommandError} `busy_port` for a stranger, `not_ready` when it cannot be had
 */
export async function ensure(
  manifest: Manifest,
  machine: Machine,
  grace = GRACE,
): Promise<'running' | 'started' | 'replaced'> {
  const { host, port, profile } = manifest
  const { workspace } = machine
  if ((await probe(workspace, host, port, grace)).is === 'ours') return 'running'
  await mkdir(folderOf(workspace, profile), { recursive: true, mode: 0o700 })
  return withLock(join(folderOf(workspace, profile), 'start.lock'), READY + grace, async () => {
    // Whoever had the lock has started it.
    const now = await probe(workspace, host, port, grace)
    if (now.is === 'ours') return 'running'
    const wedged = await runnerState(workspace, profile)
    if (wedged) await end(wedged, 0)
    else if (now.is !== 'closed') throw await busyPort(host, port)
    const [program, ...args] = agent('run', manifest)
    await machine.launch(program, args, join(folderOf(workspace, profile), 'agent.log'))
    const then = await untilOurs(workspace, host, port, READY)
    if (then.is !== 'ours') throw notReady(profile, await lastWords(manifest, machine))
    return wedged ? 'replaced' : 'started'
  })
}

export function notReady(profile: string, said: readonly string[] = []): CommandError {
  return new CommandError('not_ready', `The deployment "${profile}" does not answer.`, [
    ...said,
    `What it says:  headroom install logs --profile ${profile}`,
  ])
}

/**
 * Ends the process of a deployment when its open streams have ended; false when there was none.
 *
 * @param patience milliseconds until it is ended all the same
 */
export async function stopRunner(
  { workspace }: Machine,
  profile: string,
  patience = 45_000,
): Promise<boolean> {
  const state = await runnerState(workspace, profile)
  if (!state) return false
  await end(state, patience)
  await forgetRunner(workspace, profile)
  return true
}

async function end(state: RunnerState, patience: number): Promise<void> {
  const signal = (name: NodeJS.Signals) => {
    try {
      process.kill(state.pid, name)
    } catch {
      // It has just gone.
    }
  }
  if (patience > 0) signal('SIGTERM')
  const end = performance.now() + patience
  while (isAlive(state) && performance.now() < end) await wait(25)
  if (!isAlive(state)) return
  signal('SIGKILL')
  while (isAlive(state)) await wait(10)
}
