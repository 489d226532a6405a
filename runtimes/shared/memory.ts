import type { Store } from '../../src/store.ts'

/** Characters of keys and values kept; the records that came first go first. */
const LIMIT = 64 * 1024 * 1024

/** Keeps records as long as the process lives: for Workers, for `--stateless`, and where a disk fails. */
export function memoryStore(limit = LIMIT): Store {
  const records = new Map<string, string>()
  let size = 0

  return {
    async getMany(tenant, keys) {
      const found = new Map<string, string>()
      for (const key of keys) {
        const value = records.get(`${tenant}\n${key}`)
        if (value !== undefined) found.set(key, value)
      }
      return found
    },
    async putMany(tenant, entries) {
      for (const [key, value] of entries) {
        const name = `${tenant}\n${key}`
        const old = records.get(name)
        size += value.length - (old === undefined ? -name.length : old.length)
        records.set(name, value)
      }
      for (const [name, value] of records) {
        if (size <= limit) break
        records.delete(name)
        size -= name.length + value.length
      }
    },
  }
}
