import { readFile, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { busyPort } from '../busy.ts'
import { hashOf } from '../edits/records.ts'
import { CommandError } from '../errors.ts'
import type { Deployment } from '../supervisors/supervisor.ts'
import { withLock } from './lock.ts'
import { lastWords } from './logs.ts'
import type { Machine } from './machine.ts'
import {
  deployments,
  type Manifest,
  readManifest,
  readManifests,
  writeManifest,
} from './manifest.ts'
import type { Plan } from './plan.ts'
import { probe, untilOurs } from './probe.ts'
import type { Done } from './record.ts'
import { notReady, READY } from './runner.ts'
import { prepare, type Reverted, revertAll } from './steps/index.ts'
import { begin, type Transaction, type Unfinished, unfinished, type Watch } from './transaction.ts'

/** Milliseconds that another command may be at work before this one gives up. */
const PATIENCE = 60_000

/** Does work while no other command changes any deployment of the workspace; after a crash, that is put right first. */
export async function exclusively<T>(
  machine: Machine,
  work: () => Promise<T>,
  repaired: (
    profile: string,
    does: Unfinished['does'],
    reverted: readonly Reverted[],
  ) => void = () => {},
): Promise<T> {
  const { workspace } = machine
  try {
    return await withLock(join(deployments(workspace), 'lock'), PATIENCE, async () => {
      for (const { profile, does, finish } of await unfinished(machine)) {
        repaired(profile, does, await finish())
      }
      return work()
    })
  } finally {
    // Folders that were only there for this: those with anything in them stay.
    for (const folder of [deployments(workspace), join(workspace, 'journal'), workspace]) {
      await rmdir(folder).catch(() => {})
    }
  }
}

/**
 * Puts a deployment up: whole, ready and led to, or not at all, and then what was there before is
 * there again.
 *
 * @returns whether there was anything to do
 */
export async function apply(
  plan: Plan,
  machine: Machine,
  { watch, signal }: { readonly watch?: Watch; readonly signal?: AbortSignal } = {},
): Promise<'applied' | 'unchanged'> {
  const { deployment } = plan
  const { profile, host, port } = deployment
  const { workspace } = machine
  return exclusively(machine, async () => {
    const previous = (await readManifest(workspace, profile))?.manifest ?? null
    await portIsOurs(deployment, previous, machine)
    if (previous && (await isSo(previous, deployment, machine))) return 'unchanged'

    const created = previous?.created ?? new Date(machine.now()).toISOString()
    const transaction = await begin('apply', profile, previous, machine, watch)
    const manifest = (): Manifest => ({
      ...deployment,
      records: [...transaction.records],
      created,
      updated: new Date(machine.now()).toISOString(),
    })
    const performAll = async (steps: Plan['running']) => {
      for (const step of steps) {
        if (signal?.aborted) throw interrupted()
        await transaction.perform(step)
      }
    }
    try {
      if (previous) await revertAll(previous.records, machine)
      watch?.('taken down')
      await performAll(plan.running)
      await writeManifest(workspace, manifest())
      await performAll(plan.starting)
      const answer = await untilOurs(workspace, host, port, READY)
      if (answer.is !== 'ours') throw await notUp(deployment, machine)
      watch?.('ready')
      await performAll(plan.routing)
      await writeManifest(workspace, manifest())
      watch?.('manifest')
      await transaction.commit()
    } catch (error) {
      throw await rolledBack(error, transaction, previous !== null)
    }
    return 'applied'
  })
}

/** What its processes have said goes with their files, so it is told now. */
async function notUp(deployment: Deployment, machine: Machine): Promise<CommandError> {
  const { code, message } = notReady(deployment.profile)
  return new CommandError(code, message, await lastWords(deployment, machine))
}

const interrupted = () => new CommandError('bad_input', 'It was interrupted.', [], 130)

async function rolledBack(error: unknown, transaction: Transaction, hadPrevious: boolean) {
  const refused = (await transaction.rollBack()).filter(({ how }) => how === 'refused')
  if (!(error instanceof CommandError)) return error
  const outcome = hadPrevious
    ? 'The deployment that was there before is there again.'
    : 'Everything is as it was before.'
  const left = refused.map(({ what, why }) => `Not put back: ${what} (${why})`)
  return new CommandError(
    error.code,
    error.message,
    [...error.steps, ...(left.length > 0 ? left : [outcome])],
    error.exitCode,
  )
}

/** @throws {CommandError} `busy_port` when another deployment is to have it, or something else has it. */
async function portIsOurs(deployment: Deployment, previous: Manifest | null, machine: Machine) {
  const { profile, host, port } = deployment
  const all = await readManifests(machine.workspace)
  const other = all.find(({ manifest }) => manifest?.port === port && manifest.profile !== profile)
  if (other?.manifest) {
    throw new CommandError(
      'busy_port',
      `Port ${port} is the deployment "${other.manifest.profile}"'s.`,
      [
        `Take another port:   --port ${port + 1}`,
        `Or change that one:  --profile ${other.manifest.profile}`,
      ],
    )
  }
  if (previous?.port === port) return
  if ((await probe(machine.workspace, host, port)).is === 'closed') return
  const { code, message, steps } = await busyPort(host, port)
  throw new CommandError(
    code,
    message,
    steps.map((step) => step.replace('headroom proxy --port', '--port')),
  )
}

/** Is everything as it would be, and does it answer? */
async function isSo(previous: Manifest, deployment: Deployment, machine: Machine) {
  const { records, created: _, updated: __, ...before } = previous
  if (!isDeepStrictEqual(before, deployment)) return false
  const stand = await Promise.all(records.map((record) => stands(record, machine)))
  const { host, port } = deployment
  return stand.every(Boolean) && (await probe(machine.workspace, host, port)).is === 'ours'
}

async function stands(record: Done, machine: Machine): Promise<boolean> {
  if (record.kind !== 'edits') return (await prepare(record, machine)) === record
  const files = await Promise.all(
    record.files.map(async ({ file, after }) => {
      return hashOf(await readFile(String(file)).catch(() => undefined)) === after
    }),
  )
  return files.every(Boolean)
}
