import { closeSync, mkdirSync, openSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { setTimeout as wait } from 'node:timers/promises'
import type { LogEntry } from '../../src/platform.ts'

export interface DatabaseOptions {
  readonly folder: string
  /** Its name in the folder. */
  readonly file: string
  /** One step a version of the schema; `user_version` says how many were taken. Never edit one: add. */
  readonly migrations: readonly string[]
  /** Times that a write is tried while others hold the file, with a pause of `BUSY` between them. */
  readonly tries?: number
  readonly log: (entry: LogEntry) => void
}

/** One file, shared by any number of processes. */
export interface Database {
  /** Runs the work, synchronous and in one piece; a file that turns out to be damaged is replaced once. */
  run<T>(work: (statement: Statement) => T): Promise<T>
  /** The same, all or none. */
  transact<T>(work: (statement: Statement) => T): Promise<T>
  close(): void
}

/** A statement by its text, prepared once. */
export type Statement = (sql: string) => StatementSync

/** Milliseconds SQLite itself waits for another process's lock: no stream may stall for longer. */
const BUSY = 20
const TRIES = 50

const DAMAGED = /not a database|malformed|disk image|corrupt/i
const LOCKED = /locked|busy/i

/**
 * Opens or makes a database, readable by its owner alone. A damaged file is moved aside, which is logged.
 *
 * @throws where there is no SQLite (Node 20), or the file cannot be had.
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const { folder, file, log, tries = TRIES } = options
  const { DatabaseSync } = await import('node:sqlite')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, file)
  closeSync(openSync(path, 'a', 0o600))
  const open = () => openFile(() => new DatabaseSync(path), options)
  const reopen = () => openOrMoveAside(open, path, log)
  let opened = await reopen()

  async function attempt<T>(work: (opened: Opened) => T): Promise<T> {
    const used = opened
    try {
      return await unlocked(() => work(used), tries)
    } catch (error) {
      if (!DAMAGED.test(String(error))) throw error
      if (used === opened) {
        close(used.db)
        opened = await reopen()
      }
      return unlocked(() => work(opened), tries)
    }
  }

  return {
    run: (work) => attempt(({ statement }) => work(statement)),
    transact: (work) => attempt(({ db, statement }) => transact(db, () => work(statement))),
    close: () => close(opened.db),
  }
}

interface Opened {
  readonly db: DatabaseSync
  readonly statement: Statement
}

async function openOrMoveAside(
  open: () => Promise<Opened>,
  file: string,
  log: DatabaseOptions['log'],
) {
  try {
    return await open()
  } catch (error) {
    if (!DAMAGED.test(String(error))) throw error
    const aside = `${file}.damaged-${Date.now()}`
    for (const part of ['', '-wal', '-shm']) {
      try {
        renameSync(file + part, aside + part)
      } catch {
        // Not every part exists, and another process may have been faster.
      }
    }
    log({ level: 'warn', event: 'store_damaged', moved: aside, reason: String(error) })
    closeSync(openSync(file, 'a', 0o600))
    return open()
  }
}

async function openFile(
  connect: () => DatabaseSync,
  { file, migrations, tries = TRIES }: DatabaseOptions,
): Promise<Opened> {
  const db = connect()
  try {
    db.exec(`PRAGMA busy_timeout = ${BUSY}`)
    await unlocked(() => db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL'), tries)
    await unlocked(() => transact(db, () => migrate(db, file, migrations)), tries)
    const prepared = new Map<string, StatementSync>()
    const statement: Statement = (sql) => {
      const known = prepared.get(sql) ?? db.prepare(sql)
      prepared.set(sql, known)
      return known
    }
    return { db, statement }
  } catch (error) {
    close(db)
    throw error
  }
}

function migrate(db: DatabaseSync, file: string, migrations: readonly string[]): void {
  const version = Number(db.prepare('PRAGMA user_version').get()!['user_version'])
  if (version > migrations.length) throw new Error(`${file} is of a newer version (${version})`)
  for (const step of migrations.slice(version)) db.exec(step)
  db.exec(`PRAGMA user_version = ${migrations.length}`)
}

function transact<T>(db: DatabaseSync, work: () => T): T {
  db.exec('BEGIN IMMEDIATE')
  try {
    const result = work()
    db.exec('COMMIT')
    return result
  } catch (error) {
    try {
      db.exec('ROLLBACK')
    } catch {
      // Some errors have rolled back already.
    }
    throw error
  }
}

/** Tries again while other processes hold the file, and lets other streams run in between. */
async function unlocked<T>(work: () => T, most: number): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return work()
    } catch (error) {
      if (tries === most || !LOCKED.test(String(error))) throw error
      await wait(BUSY)
    }
  }
}

function close(db: DatabaseSync): void {
  try {
    db.close()
  } catch {
    // A damaged file may not close; the process lets go of it in the end.
  }
}
