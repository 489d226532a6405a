import type { LedgerEvent } from '../../src/ledger/event.ts'
import {
  type ConversationRow,
  type Group,
  GROUPS,
  type Ledger,
  type LedgerRow,
} from '../../src/ledger/ledger.ts'
import { byWeight, emptyRow, rowOf, rowsBy, summed } from '../../src/ledger/sums.ts'

/** A database with SQLite's language, wherever it is. */
export interface SqlDatabase {
  all(sql: string, values: readonly Value[]): Promise<readonly Record<string, unknown>[]>
  /** All or none. */
  write(statements: readonly SqlStatement[]): Promise<void>
  close?(): void
}

export interface SqlStatement {
  readonly sql: string
  readonly values: readonly Value[]
}

export type Value = string | number

export interface SqlLedgerOptions {
  /** Days for which events are kept. */
  readonly days: number
  readonly now: () => number
}

/** Every sum of a row, with the column it is kept in. */
const SUMS: readonly (readonly [column: string, path: readonly string[]])[] = [
  ['requests', ['requests']],
  ['failed', ['failed']],
  ['metered', ['metered']],
  ['priced', ['priced']],
  ['uncached', ['usage', 'uncached']],
  ['read', ['usage', 'read']],
  ['write5m', ['usage', 'write5m']],
  ['write1h', ['usage', 'write1h']],
  ['output', ['usage', 'output']],
  ['tokens_before', ['tokens', 'before']],
  ['tokens_after', ['tokens', 'after']],
  ['removed', ['removed']],
  ['reread', ['reread']],
  ['billed', ['dollars', 'billed']],
  ['without_us', ['dollars', 'without']],
  ['saved', ['dollars', 'saved']],
  ['missed_expired', ['missed', 'expired']],
  ['missed_client', ['missed', 'client']],
  ['missed_provider', ['missed', 'provider']],
  ['missed_ours', ['missed', 'ours']],
  ['ms_added', ['ms', 'added']],
  ['ms_first', ['ms', 'first']],
  ['ms_total', ['ms', 'total']],
]
const COLUMNS = SUMS.map(([column]) => column)

/** One step a version of the schema; the database says how many were taken. Never edit one: add. */
export const LEDGER_MIGRATIONS: readonly string[] = [
  `CREATE TABLE events (
     seq INTEGER PRIMARY KEY,
     id TEXT NOT NULL UNIQUE,
     at INTEGER NOT NULL,
     conversation TEXT NOT NULL,
     event TEXT NOT NULL
   );
   CREATE INDEX events_at ON events (at);
   CREATE INDEX events_conversation ON events (conversation, seq);
   CREATE TABLE sums (
     kind TEXT NOT NULL,
     at INTEGER NOT NULL,
     label TEXT NOT NULL,
     ${COLUMNS.map((column) => `${column} REAL NOT NULL`).join(', ')},
     PRIMARY KEY (kind, at, label)
   ) WITHOUT ROWID`,
]

/** Milliseconds of one bucket of sums: the offsets of all time zones are multiples of it. */
const BUCKET = 15 * 60_000
/** Milliseconds between two looks for what is too old. */
const SWEEP = 3_600_000

const KNOWN = 'SELECT id FROM events WHERE id IN (SELECT value FROM json_each(?))'
const ADD_EVENT = 'INSERT INTO events (id, at, conversation, event) VALUES (?, ?, ?, ?)'
const ADD_SUMS = `INSERT INTO sums (kind, at, label, ${COLUMNS.join(', ')})
  VALUES (?, ?, ?, ${COLUMNS.map(() => '?').join(', ')})
  ON CONFLICT (kind, at, label) DO UPDATE SET
    ${COLUMNS.map((column) => `${column} = ${column} + excluded.${column}`).join(', ')}`
const TOTALS = `SELECT label, ${COLUMNS.map((column) => `sum(${column}) AS ${column}`).join(', ')}
  FROM sums WHERE kind = ? AND at >= ? AND at < ? GROUP BY label`
const STEPS = `SELECT cast((at - ?1) / ?2 AS INTEGER) AS step,
    ${COLUMNS.map((column) => `sum(${column}) AS ${column}`).join(', ')}
  FROM sums WHERE kind = '' AND at >= ?1 AND at < ?3 GROUP BY step`
const BETWEEN = 'SELECT event FROM events WHERE at >= ? AND at < ?'
const RECENT = 'SELECT event FROM events WHERE at < ? ORDER BY at DESC, seq DESC LIMIT ?'
const field = (path: string) => `json_extract(event, '$.${path}')`
const CONVERSATIONS = `SELECT conversation, ${field('arm')} AS arm, ${field('model')} AS model,
    count(*) AS requests, coalesce(sum(${field('dollars.billed')}), 0) AS billed,
    sum(${field('tokens.before')}) AS before
  FROM events WHERE at >= ? AND at < ? AND conversation <> ''
  GROUP BY conversation, arm, model`
const OF_CONVERSATION = 'SELECT event FROM events WHERE conversation = ? ORDER BY seq DESC LIMIT ?'

/**
 * A ledger in a database: events as they are, and sums of them by quarters of an hour and by label,
 * written together, so that they always agree. A time that cuts a quarter is summed from its events.
 */
export function sqlLedger(database: SqlDatabase, { days, now }: SqlLedgerOptions): Ledger {
  let swept = 0

  return {
    async append(events) {
      const ids = JSON.stringify(events.map(({ id }) => id))
      const known = new Set((await database.all(KNOWN, [ids])).map(({ id }) => id))
      const added = events.filter(({ id }) => !known.has(id))
      const statements = added.flatMap(statementsOf)
      if (now() - swept > SWEEP) {
        statements.push(...sweep(now() - days * 86_400_000))
        swept = now()
      }
      if (statements.length > 0) await database.write(statements)
    },
    async totals({ from = 0, to = END, by }) {
      const [start, end] = [up(from), down(to)]
      const whole = start < end ? await database.all(TOTALS, [by ?? '', start, end]) : []
      const edges = start < end ? [await between(from, start), await between(end, to)] : []
      const events = start < end ? edges.flat() : await between(from, to)
      const rows = events.flatMap((event) => (by ? rowsBy(event, by) : [rowOf(event)]))
      const sums = whole.map((row) => rowFrom(row, String(row['label']), 0))
      return summed([...sums, ...rows], ({ key }) => key).toSorted(byWeight)
    },
    async series({ from, to, step }) {
      if (step % BUCKET === 0 && from % BUCKET === 0) {
        const end = down(to)
        const rows = await database.all(STEPS, [from, step, end])
        const sums = rows.map((row) => rowFrom(row, '', from + Number(row['step']) * step))
        const rest = (await between(Math.max(end, from), to)).map((event) =>
          stepOf(event, from, step),
        )
        return inTime([...sums, ...rest])
      }
      return inTime((await between(from, to)).map((event) => stepOf(event, from, step)))
    },
    recent: async ({ limit, before = END }) =>
      eventsOf(await database.all(RECENT, [before, limit])),
    conversation: async (key, limit) => {
      return eventsOf(await database.all(OF_CONVERSATION, [key, limit]))
    },
    conversations: async ({ from = 0, to = END }) => {
      const rows = await database.all(CONVERSATIONS, [from, to])
      return rows.map((row) => ({ ...row }) as unknown as ConversationRow)
    },
    close: () => database.close?.(),
  }

  async function between(from: number, to: number): Promise<LedgerEvent[]> {
    return from < to ? eventsOf(await database.all(BETWEEN, [from, to])) : []
  }
}

/** After the last moment that any date has. */
const END = 8.64e15

const up = (at: number) => Math.ceil(at / BUCKET) * BUCKET
const down = (at: number) => Math.floor(at / BUCKET) * BUCKET

function statementsOf(event: LedgerEvent): SqlStatement[] {
  const { id, at, conversation } = event
  const rows = (kind: Group | '') => (kind === '' ? [rowOf(event)] : rowsBy(event, kind))
  const sums = (['', ...GROUPS] as const).flatMap((kind) =>
    rows(kind).map((row) => ({ sql: ADD_SUMS, values: [kind, down(at), row.key, ...sumsOf(row)] })),
  )
  return [{ sql: ADD_EVENT, values: [id, at, conversation, JSON.stringify(event)] }, ...sums]
}

/** Whole quarters go, events and sums together. */
function sweep(before: number): SqlStatement[] {
  const values = [down(before)]
  return ['events', 'sums'].map((table) => ({ sql: `DELETE FROM ${table} WHERE at < ?`, values }))
}

type Nested = { [key: string]: number | Nested }

function sumsOf(row: LedgerRow): number[] {
  return SUMS.map(([, path]) => {
    const value = path.reduce<unknown>((inner, key) => (inner as Nested)[key], row)
    return value as number
  })
}

function rowFrom(columns: Record<string, unknown>, key: string, at: number): LedgerRow {
  const row = structuredClone(emptyRow(key, at))
  for (const [column, path] of SUMS) {
    const holder = path.slice(0, -1).reduce<unknown>((inner, name) => (inner as Nested)[name], row)
    ;(holder as Nested)[path.at(-1)!] = Number(columns[column])
  }
  return row
}

function eventsOf(rows: readonly Record<string, unknown>[]): LedgerEvent[] {
  return rows.map(({ event }) => JSON.parse(String(event)) as LedgerEvent)
}

function stepOf(event: LedgerEvent, from: number, step: number): LedgerRow {
  return rowOf(event, '', from + Math.floor((event.at - from) / step) * step)
}

function inTime(rows: readonly LedgerRow[]): LedgerRow[] {
  return summed(rows, ({ at }) => at).toSorted((a, b) => a.at - b.at)
}
