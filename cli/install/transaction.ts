import { mkdir, open, readdir, readFile, rename, rm, rmdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { identity, isAlive } from '../edits/processes.ts'
import type { Machine } from './machine.ts'
import { deployments, folderOf, type Manifest, manifestSchema, writeManifest } from './manifest.ts'
import { PROFILE } from './profile.ts'
import { type Done, recordSchema } from './record.ts'
import { perform, type Planned, prepare, type Reverted, revertAll } from './steps/index.ts'

const FILE = 'transaction.json'

const transactionSchema = z.strictObject({
  schema: z.literal(1),
  does: z.enum(['apply', 'remove']),
  profile: z.string().regex(PROFILE),
  /** The process at work. */
  by: z.strictObject({ pid: z.int(), since: z.string().optional() }),
  /** What was there before, to be put up again. */
  previous: manifestSchema.nullable(),
  /** What was done or may have been, in order: each is written down before. */
  records: z.array(recordSchema),
  /** Folders that were made for the state of deployments, outermost first. */
  folders: z.array(z.string()),
})
type State = z.output<typeof transactionSchema>

/** Told what is about to happen, and when it has; for tests that end the process there. */
export type Watch = (moment: string) => void

/** Work on a deployment that is done whole or not at all, also when the process is killed. */
export interface Transaction {
  /** Writes the step down, then does it. */
  perform(step: Planned): Promise<void>
  readonly records: readonly Done[]
  /** All is well: nothing will be taken back. */
  commit(): Promise<void>
  /** Takes back what was done, and puts up again what was there. */
  rollBack(): Promise<Reverted[]>
}

/** Begins work on a profile. Only under the lock of all deployments. */
export async function begin(
  does: State['does'],
  profile: string,
  previous: Manifest | null,
  machine: Machine,
  watch: Watch = () => {},
): Promise<Transaction> {
  const folder = folderOf(machine.workspace, profile)
  const folders = await missing([machine.workspace, deployments(machine.workspace), folder])
  await mkdir(folder, { recursive: true, mode: 0o700 })
  let state: State = {
    schema: 1,
    does,
    profile,
    by: identity(),
    previous,
    records: does === 'remove' && previous ? previous.records : [],
    folders,
  }
  const save = async (records = state.records) => {
    state = { ...state, records }
    await writeWhole(join(folder, FILE), `${JSON.stringify(state)}\n`)
  }
  await save()
  watch('begun')
  return {
    get records() {
      return state.records
    },
    async perform(step) {
      const record = await prepare(step, machine)
      const done = state.records
      await save([...done, record])
      watch(`written down: ${step.kind}`)
      const after = await perform(record, machine)
      await save([...done, after])
      watch(`done: ${step.kind}`)
    },
    async commit() {
      await rm(join(folder, FILE), { force: true })
      watch('committed')
    },
    rollBack: () => rollBack(state, machine, watch),
  }
}

/** Work whose process is gone. */
export interface Unfinished {
  readonly profile: string
  readonly does: State['does']
  /** Takes an `apply` back, and brings a `remove` to its end. */
  finish(): Promise<readonly Reverted[]>
}

export async function unfinished(machine: Machine): Promise<Unfinished[]> {
  const folder = deployments(machine.workspace)
  const names = await readdir(folder).catch(() => [])
  const found = await Promise.all(
    names
      .filter((name) => PROFILE.test(name))
      .map(async (profile) => {
        const text = await readFile(join(folder, profile, FILE), 'utf8').catch(() => undefined)
        const state = text === undefined ? undefined : parsed(text)
        if (!state || isAlive(withSince(state.by))) return []
        const finish = () => rollBack(state, machine, () => {})
        return [{ profile, does: state.does, finish }]
      }),
  )
  return found.flat()
}

const withSince = ({ pid, since }: State['by']) => ({ pid, ...(since !== undefined && { since }) })

function parsed(text: string): State | undefined {
  try {
    return transactionSchema.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}

async function rollBack(state: State, machine: Machine, watch: Watch): Promise<Reverted[]> {
  const { profile, previous, does, records, folders } = state
  const folder = folderOf(machine.workspace, profile)
  const reverted = await revertAll(records, machine)
  watch('reverted')
  if (does === 'apply' && previous) {
    await writeManifest(machine.workspace, previous)
    const again = await putUpAgain(previous.records, machine)
    await writeManifest(machine.workspace, { ...previous, records: again.records })
    await rm(join(folder, FILE), { force: true })
    return [...reverted, ...again.refused]
  }
  await clear(folder)
  for (const made of folders.toReversed()) await rmdir(made).catch(() => {})
  return reverted
}

/** The transaction goes last, so that whatever interrupts this can be taken up again. */
async function clear(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    if (name !== FILE) await rm(join(folder, name), { recursive: true, force: true })
  }
  await rm(folder, { recursive: true, force: true })
}

/** Does the steps of a deployment again, those that still stand excepted. */
async function putUpAgain(steps: readonly Done[], machine: Machine) {
  const records: Done[] = []
  const refused: Reverted[] = []
  for (const step of steps) {
    try {
      records.push(await perform(await prepare(step, machine), machine))
    } catch (error) {
      records.push(step)
      refused.push({ what: 'the deployment before', how: 'refused', why: (error as Error).message })
    }
  }
  return { records, refused }
}

async function missing(folders: readonly string[]): Promise<string[]> {
  const there = await Promise.all(
    folders.map((path) =>
      stat(path).then(
        () => true,
        () => false,
      ),
    ),
  )
  return folders.filter((_, at) => !there[at])
}

/** On the disk before it counts. */
async function writeWhole(path: string, text: string): Promise<void> {
  const temporary = `${path}.tmp`
  const file = await open(temporary, 'w', 0o600)
  await file.writeFile(text)
  await file.sync()
  await file.close()
  await rename(temporary, path)
}
