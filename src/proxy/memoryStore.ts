import type { Store } from '../store.ts'

/** A record is a key and a plan of some 150 characters each, with what a Map adds. */
const RECORDS = 100_000

/**
 * A store that lasts as long as the process, for `--stateless` and for tests. Bounded: the records
 * used longest ago go first.
 */
export function memoryStore(limit = RECORDS): Store {
  const records = new Map<string, string>()
  const touch = (key: string, value: string) => {
    records.delete(key)
    records.set(key, value)
  }
  return {
    async getMany(tenant, keys) {
      const found = new Map<string, string>()
      for (const key of keys) {
        const value = records.get(`${tenant}/${key}`)
        if (value === undefined) continue
        found.set(key, value)
        touch(`${tenant}/${key}`, value)
      }
      return found
    },
    async putMany(tenant, entries) {
      for (const [key, value] of entries) touch(`${tenant}/${key}`, value)
      for (const key of records.keys()) {
        if (records.size <= limit) break
        records.delete(key)
      }
    },
  }
}
