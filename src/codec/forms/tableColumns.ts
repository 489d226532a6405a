import { compact, isObject, type Json, type JsonObject } from './jsonTree.ts'

/** One key of the records of a table. */
export interface Column {
  /** Key lexeme, quotes included. */
  readonly key: string
  /** The one value all records have: told in the header, no cell. */
  readonly constant?: string
  /** Columns of the objects that stand under this key. */
  readonly group?: readonly Column[]
  /** The object may be missing or null in some records. */
  readonly optional?: true
}

/** Wider tables are not read by eye: nobody counts commas that far. */
const WIDEST = 32
/** Cells that may be missing, in percent. */
const SPARSEST = 40

/**
 * The columns of records whose keys stand in one order; undefined when they do not, when a key
 * stands twice in a record, or when too many cells would be empty. With `strict` all records have all keys.
 */
export function columnsOf(
  records: readonly JsonObject[],
  strict = false,
): readonly Column[] | undefined {
  const keys = strict ? sameKeys(records) : mergedKeys(records)
  if (!keys || keys.length === 0) return undefined
  const cells = records.reduce((sum, record) => sum + record.keys.length, 0)
  const all = keys.length * records.length
  if ((all - cells) * 100 > all * SPARSEST) return undefined
  const places = new Map(keys.map((key, i) => [key, i]))
  const values = keys.map(() => records.map((): Json | undefined => undefined))
  records.forEach((record, row) =>
    record.keys.forEach((key, i) => (values[places.get(key)!]![row] = record.values[i]!)),
  )
  const columns = keys.map((key, i) => columnOf(key, values[i]!, strict))
  if (leaves(columns) === 0) columns[0] = { key: keys[0]! }
  return leaves(columns) > WIDEST ? undefined : columns
}

/** How many cells a row has. */
export function leaves(columns: readonly Column[]): number {
  let count = 0
  for (const { constant, group } of columns) {
    if (constant === undefined) count += group ? leaves(group) : 1
  }
  return count
}

function columnOf(key: string, values: readonly (Json | undefined)[], strict: boolean): Column {
  const first = values[0]
  if (first !== undefined && values.length > 1) {
    const text = compact(first)
    if (values.every((value) => value !== undefined && same(value, text))) {
      return { key, constant: text }
    }
  }
  const objects = values.filter(isObject)
  if (objects.length === 0) return { key }
  // A row without the object leaves its cells empty or says `null` in the first, which is plain
  // only where no cell could be empty for itself.
  const whole = objects.length === values.length
  const others = values.every((value) => value === undefined || value === 'null' || isObject(value))
  if (!whole && (strict || !others || objects.length * 100 < values.length * (100 - SPARSEST))) {
    return { key }
  }
  const group = columnsOf(objects, strict || !whole)
  if (!group || (!whole && leaves(group) < 2)) return { key }
  return whole ? { key, group } : { key, group, optional: true }
}

/** Cheap before exact: most values differ from the first in their first lexeme. */
function same(value: Json, text: string): boolean {
  return typeof value === 'string' ? value === text : compact(value) === text
}

function sameKeys(records: readonly JsonObject[]): readonly string[] | undefined {
  const keys = records[0]!.keys
  if (new Set(keys).size !== keys.length) return undefined
  return records.every(
    (record) =>
      record.keys.length === keys.length && record.keys.every((key, i) => key === keys[i]),
  )
    ? keys
    : undefined
}

/** The shortest list that has the keys of every record in the record's order, found greedily. */
function mergedKeys(records: readonly JsonObject[]): readonly string[] | undefined {
  const keys: string[] = []
  let places = new Map<string, number>()
  for (const record of records) {
    if (record.keys.length === 0) return undefined
    let last = -1
    for (const key of record.keys) {
      const place = places.get(key)
      if (place === undefined) {
        if (keys.length >= MOST_KEYS) return undefined
        keys.splice(last + 1, 0, key)
        places = new Map(keys.map((name, i) => [name, i]))
        last += 1
      } else if (place <= last) return undefined
      else last = place
    }
  }
  return keys
}

const MOST_KEYS = 100
