import type { Ledger } from '../src/ledger/ledger.ts'
import { LEDGER_MIGRATIONS, type SqlDatabase, sqlLedger } from './shared/sqlLedger.ts'

/** What is needed of a D1 database. */
export interface D1 {
  prepare(sql: string): D1Statement
  batch(statements: D1Statement[]): Promise<unknown>
}

interface D1Statement {
  bind(...values: unknown[]): D1Statement
  all<Row>(): Promise<{ results: Row[] }>
  first<Value>(column: string): Promise<Value | null>
  run(): Promise<unknown>
}

/** Is this binding a database? */
export function isD1(binding: unknown): binding is D1 {
  const has = (name: string) => typeof (binding as Record<string, unknown>)[name] === 'function'
  return typeof binding === 'object' && binding !== null && has('prepare') && has('batch')
}

/** The ledger in a D1 database, which all isolates share. Its tables are made at its first use. */
export function d1Ledger(d1: D1, days: number, now: () => number = Date.now): Ledger {
  let made: Promise<void> | undefined
  const ready = () => {
    made ??= migrate(d1).catch((error: unknown) => {
      made = undefined
      throw error
    })
    return made
  }
  const database: SqlDatabase = {
    async all(sql, values) {
      await ready()
      const { results } = await d1
        .prepare(sql)
        .bind(...values)
        .all<Record<string, unknown>>()
      return results
    },
    async write(statements) {
      await ready()
      await d1.batch(statements.map(({ sql, values }) => d1.prepare(sql).bind(...values)))
    },
  }
  return sqlLedger(database, { days, now })
}

const STEPS = 'CREATE TABLE IF NOT EXISTS ledger_steps (step INTEGER PRIMARY KEY)'
const TAKEN = 'SELECT count(*) AS taken FROM ledger_steps'
const TAKE = 'INSERT INTO ledger_steps (step) VALUES (?)'

/** Each step in one transaction with the note that it was taken; of two isolates at once one fails, and looks again. */
async function migrate(d1: D1): Promise<void> {
  await d1.prepare(STEPS).run()
  for (let tries = 1; ; tries++) {
    const taken = (await d1.prepare(TAKEN).first<number>('taken')) ?? 0
    if (taken > LEDGER_MIGRATIONS.length) throw new Error(`LEDGER is of a newer version (${taken})`)
    if (taken === LEDGER_MIGRATIONS.length) return
    const parts = LEDGER_MIGRATIONS[taken]!.split(';').map((part) => d1.prepare(part))
    try {
      await d1.batch([d1.prepare(TAKE).bind(taken + 1), ...parts])
    } catch (error) {
      if (tries === TRIES) throw error
    }
  }
}

const TRIES = 5
