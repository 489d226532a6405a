import type { LogEntry } from '../src/platform.ts'
import { memoryStore } from '../src/proxy/memoryStore.ts'
import type { Store } from '../src/store.ts'
import { openDatabase } from './shared/database.ts'

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

const GET =
  'SELECT key, value FROM records WHERE tenant = ? AND key IN (SELECT value FROM json_each(?))'
const PUT = `INSERT INTO records (tenant, key, value) VALUES (?, ?, ?)
  ON CONFLICT (tenant, key) DO UPDATE SET value = excluded.value`
const PRUNE = 'DELETE FROM records WHERE seq <= (SELECT max(seq) FROM records) - ?'

/**
 * The store on disk, shared by any number of processes: `headroom.db` in the folder, readable by its
 * owner alone. A damaged file is moved aside; where there is no SQLite (Node 20), or the file
 * cannot be had, records are kept in memory. Both are logged, and never fail a request.
 */
export async function openStore(
  folder: string,
  log: (entry: LogEntry) => void,
  limit = LIMIT,
): Promise<Store> {
  try {
    const options = { folder, file: 'headroom.db', migrations: MIGRATIONS, log }
    const database = await openDatabase(options)
    return {
      async getMany(tenant, keys) {
        const names = JSON.stringify(keys)
        const rows = await database.run((statement) => statement(GET).all(tenant, names))
        return new Map(rows.map((row) => [row['key'] as string, row['value'] as string]))
      },
      async putMany(tenant, entries) {
        await database.transact((statement) => {
          for (const [key, value] of entries) statement(PUT).run(tenant, key, value)
          statement(PRUNE).run(limit)
        })
      },
      close: () => database.close(),
    }
  } catch (error) {
    log({ level: 'warn', event: 'store_in_memory', reason: String(error) })
    return memoryStore()
  }
}
