import { addressOf } from '../../runtimes/shared/main.ts'
import { CommandError } from '../errors.ts'
import { thisMachine, type Machine } from './machine.ts'
import type { Manifest } from './manifest.ts'
import { probe, untilOurs } from './probe.ts'

/** A deployment that answers, and has proven that it is ours. */
export interface Running {
  readonly url: string
  /** Version of Headroom that runs there, which may not be this one's. */
  readonly version: string
  /** It was not running, or not healthy, before. */
  readonly recovered: boolean
}

/** Milliseconds in which a deployment must be there after it was started. */
export const READY = 20_000

/**
 * Makes sure that a deployment answers: as it is, started when it is stopped, replaced when it is
 * wedged. For `wrap`, which reuses it.
 *
 * @throws {CommandError} `busy_port` for a stranger on its port, `not_ready` when it cannot be had.
 */
export async function recover(manifest: Manifest, machine = thisMachine()): Promise<Running> {
  const { host, port } = manifest
  const url = addressOf(host, port)
  const before = await probe(machine.workspace, host, port)
  if (before.is === 'ours') return { url, version: before.version, recovered: false }
  await startAnew(manifest, machine, before.is)
  const after = await untilOurs(machine.workspace, host, port, READY)
  if (after.is === 'ours') return { url, version: after.version, recovered: true }
  throw new CommandError('not_ready', `The deployment "${manifest.profile}" does not answer.`, [
    `What it says:  headroom install logs --profile ${manifest.profile}`,
  ])
}

async function startAnew(_manifest: Manifest, _machine: Machine, _found: string): Promise<void> {}
