import type { LogEntry } from '../src/platform.ts'
import type { Ledger } from '../src/ledger/ledger.ts'
import { memoryLedger } from '../src/ledger/memory.ts'
import { openDatabase } from './shared/database.ts'
import { LEDGER_MIGRATIONS, sqlLedger } from './shared/sqlLedger.ts'

export interface LedgerFile {
  readonly folder: string
  /** Days for which events are kept. */
  readonly days: number
  readonly log: (entry: LogEntry) => void
  readonly now?: () => number
}

/** An append waits for other processes far longer than a request's plan may: nothing waits for it. */
const TRIES = 1000

/**
 * The ledger on disk, shared by any number of processes: `ledger.db` in the folder, readable by its
 * owner alone. What was appended survives the process being killed; after a power cut the last
 * moments may be missing. A file that cannot be had is logged, and a ledger in memory serves in its place.
 */
export async function openLedger({
  folder,
  days,
  log,
  now = Date.now,
}: LedgerFile): Promise<Ledger> {
  try {
    return await openLedgerFile({ folder, days, log, now })
  } catch (error) {
    log({ level: 'warn', event: 'ledger_in_memory', reason: String(error) })
    return memoryLedger()
  }
}

/** @throws what keeps the file from being opened. */
export async function openLedgerFile(options: Required<LedgerFile>): Promise<Ledger> {
  const { folder, log, days, now } = options
  const file = { folder, file: 'ledger.db', migrations: LEDGER_MIGRATIONS, tries: TRIES, log }
  const database = await openDatabase(file)
  return sqlLedger(
    {
      all: (sql, values) => database.run((statement) => statement(sql).all(...values)),
      write: (statements) =>
        database.transact((statement) => {
          for (const { sql, values } of statements) statement(sql).run(...values)
        }),
      close: () => database.close(),
    },
    { days, now },
  )
}
