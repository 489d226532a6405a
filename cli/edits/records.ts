import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { type Edit, Unfit } from './edit.ts'
import { syncFolder, writeSynced } from './file.ts'
import { type Identity, isAlive } from './processes.ts'

/** Whose an edit is. */
export interface Owner {
  /** `wrap:<tool>:<pid>` or `deploy:<profile>`. */
  readonly name: string
  /** The process with which the edit ends; the one that makes it unless told, none for a deployment. */
  readonly pid?: number
  /** Start time of that process, against a number that is used again. */
  readonly since?: string
}

/** What one owner did to one file in one go. Written before it is done. */
export interface Record {
  readonly version: 1
  /** Rises from record to record, so that the records of one file are in the order of its edits. */
  readonly id: string
  /** Id of the first record of the same go: all of it is done, or none. */
  readonly group: string
  readonly owner: Owner
  readonly writer: Identity
  /** As it was named, and the file behind that. */
  readonly path: string
  readonly file: string
  readonly edits: readonly Edit[]
  /** SHA-256 of the file before and once it is edited; `none` where there was no file. */
  readonly before: string
  readonly after: string
  /** Folders that are made for it, outermost first. */
  readonly folders: readonly string[]
  /** When, in ISO 8601. */
  readonly at: string
}

/** A deployment's edits outlive every process, once they are finished. */
export const isDeployment = ({ name }: Owner): boolean => name.startsWith('deploy:')

/** SHA-256 in hex; `none` for a file that is not there. */
export function hashOf(bytes: Uint8Array | undefined): string {
  return bytes === undefined ? 'none' : createHash('sha256').update(bytes).digest('hex')
}

/** The records in a folder. Each is `<id>.json`, with the file as it was before beside it in `<id>.backup`. */
export interface Records {
  all(): Record[]
  /** Cheap: whether there is any record at all. */
  readonly isEmpty: boolean
  /** So many ids that no record had. */
  nextIds(count: number): string[]
  /** The original first, so that no record is without it. */
  save(record: Omit<Record, 'before'>, before: Uint8Array | undefined): void
  /** The file as it was before. @throws {Unfit} when that is lost. */
  before(record: Record): Uint8Array | undefined
  backupOf(id: string): string
  forget(record: Record): void
  /** Marks a group as unfinished, and as finished. */
  begin(group: string): void
  finish(group: string): void
  /** Nobody is left who would undo it: its process is gone, or its deployment was never finished. */
  isLeft(record: Record): boolean
  /** Takes away what a crash has left of records that were never whole. Only under the lock. */
  sweep(): void
}

export function openRecords(folder: string): Records {
  const path = (name: string) => join(folder, name)
  const names = () => (existsSync(folder) ? readdirSync(folder) : [])
  const backupOf = (id: string) => path(`${id}.backup`)

  function all(): Record[] {
    const found = names().filter((name) => /^\d+\.json$/.test(name))
    return found.toSorted().flatMap((name) => {
      try {
        const record = JSON.parse(readFileSync(path(name), 'utf8')) as Record
        return record.version === 1 ? [record] : []
      } catch {
        // Gone meanwhile, or a later version's: not ours to touch.
        return []
      }
    })
  }

  function put(name: string, bytes: Uint8Array | string): void {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    writeSynced(path(`${name}.tmp`), bytes, 0o600)
    renameSync(path(`${name}.tmp`), path(name))
  }

  return {
    all,
    get isEmpty() {
      return !names().some((name) => name.endsWith('.json'))
    },
    nextIds(count) {
      const used = names().map((name) => Number.parseInt(name, 10) || 0)
      const last = Math.max(0, ...used)
      return Array.from({ length: count }, (_, i) => String(last + 1 + i).padStart(8, '0'))
    },
    save(fields, before) {
      const record: Record = { ...fields, before: hashOf(before) }
      if (before !== undefined) put(`${record.id}.backup`, before)
      put(`${record.id}.json`, `${JSON.stringify(record, null, 2)}\n`)
      if (before === undefined) rmSync(backupOf(record.id), { force: true })
      syncFolder(folder)
    },
    before({ id, before }) {
      if (before === hashOf(undefined)) return undefined
      if (!existsSync(backupOf(id))) throw new Unfit(`its original is gone from ${backupOf(id)}`)
      return readFileSync(backupOf(id))
    },
    backupOf,
    forget({ id }) {
      rmSync(path(`${id}.json`), { force: true })
      rmSync(backupOf(id), { force: true })
      syncFolder(folder)
    },
    begin: (group) => put(`${group}.begun`, ''),
    finish: (group) => rmSync(path(`${group}.begun`), { force: true }),
    isLeft({ owner, writer, group }) {
      if (isDeployment(owner)) return existsSync(path(`${group}.begun`)) && !isAlive(writer)
      const { pid, since } = owner
      return !isAlive(pid === undefined ? writer : { pid, ...(since !== undefined && { since }) })
    },
    sweep() {
      const kept = all()
      const ids = new Set(kept.map(({ id }) => id))
      const groups = new Set(kept.map(({ group }) => group))
      for (const name of names()) {
        const [id = '', kind = ''] = name.split('.')
        const isStray =
          name.endsWith('.tmp') ||
          name.startsWith('lock.') ||
          (kind === 'backup' && !ids.has(id) && !existsSync(path(`${id}.json`))) ||
          (kind === 'begun' && !groups.has(id))
        if (isStray) rmSync(path(name), { force: true })
      }
    },
  }
}
