import { closeSync, mkdirSync, openSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { setTimeout as wait } from 'node:timers/promises'
import type { LogEntry } from '../src/platform.ts'
import type { Store } from '../src/store.ts'
import { memoryStore } from '../src/proxy/memoryStore.ts'

/** One step a version of the schema; `user_version` says how many were taken. Never edit one: add. */
const MIGRATIONS = [
  `CREATE TABLE records (
     seq INTEGER PRIMARY KEY,
     tenant TEXT NOT NULL,
     key TEXT NOT NULL,
     value TEXT NOT NULL,
     UNIQUE (tenant, key)
   )`,
]

/** Records kept, the oldest go first: about 300 MB, years of one person's work. */
const LIMIT = 1_000_000
/** Milliseconds SQLite itself waits for another process's lock: no stream may stall for longer. */
const BUSY = 20
/** Times a write is tried, with a pause of `BUSY` that other streams can use. */
const TRIES = 50

const DAMAGED = /not a database|malformed|disk image|corrupt/i
const LOCKED = /locked|busy/i

type Write = (entry: LogEntry) => void

/**
 * The store on disk, shared by any number of processes: `headroom.db` in the folder, readable by its
 * owner alone. A damaged file is moved aside; where there is no SQLite (Node 20), or the file
 * cannot be had, records are kept in memory. Both are logged, and never fail a request.
 */
export async function openStore(folder: string, log: Write, limit = LIMIT): Promise<Store> {
  try {
    const { DatabaseSync } = await import('node:sqlite')
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const file = join(folder, 'headroom.db')
    closeSync(openSync(file, 'a', 0o600))
    const open = () => openFile(() => new DatabaseSync(file), limit)
    return sqliteStore(await openOrMoveAside(open, file, log), () =>
      openOrMoveAside(open, file, log),
    )
  } catch (error) {
    log({ level: 'warn', event: 'store_in_memory', reason: String(error) })
    return memoryStore()
  }
}

interface Opened {
  readonly db: DatabaseSync
  readonly get: StatementSync
  readonly put: StatementSync
  readonly prune: StatementSync
}

function sqliteStore(first: Opened, reopen: () => Promise<Opened>): Store {
  let opened = first

  /** Runs the work; a file that turns out to be damaged is replaced once. */
  async function attempt<T>(work: (opened: Opened) => T): Promise<T> {
    const used = opened
    try {
      return await unlocked(() => work(used))
    } catch (error) {
      if (!DAMAGED.test(String(error))) throw error
      if (used === opened) {
        close(used.db)
        opened = await reopen()
      }
      return unlocked(() => work(opened))
    }
  }

  return {
    async getMany(tenant, keys) {
      const rows = await attempt(({ get }) => get.all(tenant, JSON.stringify(keys)))
      return new Map(rows.map((row) => [row['key'] as string, row['value'] as string]))
    },
    async putMany(tenant, entries) {
      await attempt(({ db, put, prune }) =>
        transact(db, () => {
          for (const [key, value] of entries) put.run(tenant, key, value)
          prune.run()
        }),
      )
    },
    close: () => close(opened.db),
  }
}

async function openOrMoveAside(open: () => Promise<Opened>, file: string, log: Write) {
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

async function openFile(connect: () => DatabaseSync, limit: number): Promise<Opened> {
  const db = connect()
  try {
    db.exec(`PRAGMA busy_timeout = ${BUSY}`)
    await unlocked(() => db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL'))
    await unlocked(() => transact(db, () => migrate(db)))
    return {
      db,
      get: db.prepare(
        'SELECT key, value FROM records WHERE tenant = ? AND key IN (SELECT value FROM json_each(?))',
      ),
      put: db.prepare(
        `INSERT INTO records (tenant, key, value) VALUES (?, ?, ?)
         ON CONFLICT (tenant, key) DO UPDATE SET value = excluded.value`,
      ),
      prune: db.prepare(
        `DELETE FROM records WHERE seq <= (SELECT max(seq) FROM records) - ${limit}`,
      ),
    }
  } catch (error) {
    close(db)
    throw error
  }
}

function migrate(db: DatabaseSync): void {
  const version = Number(db.prepare('PRAGMA user_version').get()!['user_version'])
  if (version > MIGRATIONS.length) throw new Error(`headroom.db is of a newer version (${version})`)
  for (const step of MIGRATIONS.slice(version)) db.exec(step)
  db.exec(`PRAGMA user_version = ${MIGRATIONS.length}`)
}

function transact(db: DatabaseSync, work: () => void): void {
  db.exec('BEGIN IMMEDIATE')
  try {
    work()
    db.exec('COMMIT')
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
async function unlocked<T>(work: () => T): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return work()
    } catch (error) {
      if (tries === TRIES || !LOCKED.test(String(error))) throw error
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
