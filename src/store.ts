/**
 * What must outlive one request: which plan a conversation has (law 9). Content-free: keys are
 * hashes, values small JSON strings. A store that fails never fails a request.
 */
export interface Store {
  /** The values of those keys that exist, by key. At most 1,000 keys a call. */
  getMany(tenant: string, keys: readonly string[]): Promise<Map<string, string>>
  /** Writes all or none. An existing key keeps its place but takes the new value. */
  putMany(tenant: string, entries: ReadonlyMap<string, string>): Promise<void>
  close?(): Promise<void> | void
}
