import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { made, unmade } from './change.ts'
import { type Edit, Unfit } from './edit.ts'
import * as files from './file.ts'
import { locked } from './lock.ts'
import { identity } from './processes.ts'
import { reasonOf, refusing, unwritable } from './refusal.ts'
import { hashOf, isDeployment, openRecords, type Owner, type Record } from './records.ts'

export type { Edit, Setting } from './edit.ts'
export type { Owner } from './records.ts'

/** Edits of files that belong to somebody else: written down before they are made, undone exactly. */
export interface Journal {
  /**
   * Makes the edits: all of them or none.
   *
   * @throws {CommandError} `bad_input`, with the file, the reason and the place in it; nothing is changed then.
   */
  apply(owner: Owner, edits: readonly Edit[]): Promise<Applied[]>
  /** Undoes all that an owner did. What is refused stays written down, and can be tried again. */
  undo(owner: string): Promise<Undone[]>
  /** Owners whose process is gone, and deployments whose edits were never finished. */
  leftovers(): Promise<Owner[]>
  /** Undoes all leftovers. Costs next to nothing when there are none. */
  repair(): Promise<Undone[]>
  /** All that is written down, oldest first. */
  list(): Promise<Entry[]>
}

export interface Applied {
  readonly path: string
  /** The file behind it, if it is a symlink. */
  readonly file: string
  /** SHA-256, before and after; `none` where there was no file. */
  readonly before: string
  readonly after: string
}

export interface Undone {
  readonly owner: string
  readonly path: string
  /** `restored`: the very bytes as before. `taken out`: the file was edited since, only our part went. */
  readonly how: 'restored' | 'taken out' | 'already gone' | 'refused'
  readonly why?: string
}

export interface Entry {
  readonly owner: Owner
  readonly path: string
  readonly file: string
  /** When, in ISO 8601. */
  readonly at: string
  /** Where the file as it was before is kept; absent where there was none. */
  readonly backup?: string
  readonly state: 'live' | 'left over'
}

/** A moment between two steps, for tests that end the process there. */
export type Step =
  | 'locked'
  | 'begun'
  | 'recorded'
  | 'folders'
  | 'temporary'
  | 'renamed'
  | 'made'
  | 'finished'
  | 'put back'
  | 'handed on'
  | 'forgotten'

/** The journal in a folder (`<workspace>/journal`); nothing is made before the first edit. */
export function openJournal(
  folder: string,
  { step = () => {} }: { step?: (step: Step) => void } = {},
): Journal {
  const records = openRecords(folder)
  const fileStep = step as (name: string) => void
  const exclusively = <T>(work: () => T) =>
    locked(join(folder, 'lock'), work)
      .catch((error: NodeJS.ErrnoException) => {
        // What the files themselves refuse is told already.
        throw error.syscall === undefined ? error : unwritable(folder, error)
      })
      .finally(() => files.removeEmpty(folder))

  function apply(owner: Owner, edits: readonly Edit[]): Applied[] {
    step('locked')
    records.sweep()
    const plans = planned(owner.name, edits)
    if (plans.length === 0) return []
    const ids = records.nextIds(plans.length)
    const group = ids[0]!
    records.begin(group)
    step('begun')
    const written: Record[] = []
    try {
      for (const [i, { before, after, ...plan }] of plans.entries()) {
        const record = {
          version: 1 as const,
          id: ids[i]!,
          group,
          owner: whole(owner),
          writer: identity(),
          ...plan,
          after: hashOf(after),
          at: new Date().toISOString(),
        }
        records.save(record, before)
        written.push({ ...record, before: hashOf(before) })
      }
      step('recorded')
      plans.forEach((plan, i) => make(plan, written[i]!))
    } catch (error) {
      for (const record of written.toReversed()) undoOne(record)
      records.finish(group)
      throw error
    }
    step('made')
    records.finish(group)
    step('finished')
    return plans.map(({ path, file, before, after }) => ({
      path,
      file,
      before: hashOf(before),
      after: hashOf(after),
    }))
  }

  function make({ path, file, before, after, edits }: Plan, { id }: Record): void {
    refusing(path, () => {
      // Other programs know nothing of the lock.
      if (hashOf(files.bytesOf(file)) !== hashOf(before)) {
        throw new Unfit('another program has just changed it; try again')
      }
      if (hashOf(before) === hashOf(after)) return
      const temporary = files.temporaryFor(file, id)
      const mode = edits.find((edit) => edit.mode !== undefined)?.mode
      files.replaceFile(file, after, { temporary, mode, step: fileStep })
    })
  }

  function undoOne(record: Record): Undone {
    const { owner, path, file } = record
    try {
      rmSync(files.temporaryFor(file, record.id), { force: true })
      const how = takeOut(record)
      return { owner: owner.name, path, how }
    } catch (error) {
      return { owner: owner.name, path, how: 'refused', why: reasonOf(error) }
    }
  }

  /** Makes the file as if the record had never been, and the records after it to match. */
  function takeOut(record: Record): Exclude<Undone['how'], 'refused'> {
    const { id, file, folders } = record
    const change = changeOf(record)
    const original = records.before(record)
    const later = records.all().filter((other) => other.file === file && other.id > id)
    const now = files.bytesOf(file)

    let base = original
    let expected = record.after
    const next: { record: Record; before: Uint8Array | undefined }[] = []
    for (const other of later) {
      const seen = records.before(other)
      const before = hashOf(seen) === expected ? base : unmade(change, seen, original)
      expected = other.after
      base = remade(other, before)
      const ours = before === undefined ? folders : []
      next.push({
        record: { ...other, after: hashOf(base), folders: [...ours, ...other.folders] },
        before,
      })
    }
    const isUntouched = hashOf(now) === expected
    const wanted = isUntouched ? base : unmade(change, now, original)

    if (hashOf(now) !== hashOf(wanted)) files.checkWritable(file)
    if (wanted === undefined) files.removeFile(file, folders)
    else if (hashOf(now) !== hashOf(wanted)) {
      files.replaceFile(file, wanted, { temporary: files.temporaryFor(file, id), step: fileStep })
    }
    step('put back')
    for (const { record, before } of next) records.save(record, before)
    step('handed on')
    records.forget(record)
    step('forgotten')
    if (isUntouched) return 'restored'
    return hashOf(now) === hashOf(wanted) ? 'already gone' : 'taken out'
  }

  function undoAll(which: (record: Record) => boolean): Undone[] {
    step('locked')
    const undone = records.all().filter(which).toReversed().map(undoOne)
    records.sweep()
    return undone
  }

  return {
    apply: (owner, edits) => exclusively(() => apply(owner, edits)),
    undo: async (owner) => {
      const isTheirs = (record: Record) => record.owner.name === owner
      return records.all().some(isTheirs) ? exclusively(() => undoAll(isTheirs)) : []
    },
    leftovers: async () => {
      const owners = records
        .all()
        .filter(records.isLeft)
        .map(({ owner }) => owner)
      return [...new Map(owners.map((owner) => [owner.name, owner])).values()]
    },
    repair: async () => {
      if (records.isEmpty || !records.all().some(records.isLeft)) return []
      return exclusively(() => undoAll(records.isLeft))
    },
    list: async () =>
      records.all().map((record) => ({
        owner: record.owner,
        path: record.path,
        file: record.file,
        at: record.at,
        ...(record.before !== hashOf(undefined) && { backup: records.backupOf(record.id) }),
        state: records.isLeft(record) ? 'left over' : 'live',
      })),
  }
}

interface Plan {
  readonly path: string
  readonly file: string
  readonly edits: readonly Edit[]
  readonly before: Uint8Array | undefined
  readonly after: Uint8Array
  readonly folders: readonly string[]
}

/** What each file becomes; every refusal that can be foreseen comes from here. */
function planned(owner: string, edits: readonly Edit[]): Plan[] {
  const byFile = new Map<string, { path: string; edits: Edit[] }>()
  for (const edit of edits) {
    const file = refusing(edit.path, () => files.fileBehind(edit.path))
    const known = byFile.get(file)
    if (known) known.edits.push(edit)
    else byFile.set(file, { path: edit.path, edits: [edit] })
  }
  return [...byFile].map(([file, { path, edits }]) =>
    refusing(path, () => {
      const before = files.bytesOf(file)
      const after = made({ owner, edits }, before)
      if (hashOf(before) !== hashOf(after)) files.checkWritable(file)
      return { path, file, edits, before, after, folders: files.missingFolders(file) }
    }),
  )
}

const changeOf = ({ owner, edits }: Record) => ({ owner: owner.name, edits })

/** @throws {Unfit} when it cannot be made without what stood there before it. */
function remade(record: Record, before: Uint8Array | undefined): Uint8Array {
  try {
    return made(changeOf(record), before)
  } catch {
    throw new Unfit(`the edit for ${record.owner.name} stands on this one, and has to go first`)
  }
}

/** A deployment has no process; anybody else has, and one's own can be told exactly. */
function whole(owner: Owner): Owner {
  if (isDeployment(owner)) return { name: owner.name }
  if (owner.since !== undefined) return owner
  const { since } = identity(owner.pid)
  return { name: owner.name, pid: owner.pid ?? process.pid, ...(since !== undefined && { since }) }
}
