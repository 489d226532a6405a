import type { Problem } from './dialect.ts'

/** Collects what is wrong with a request, with the place of each thing. */
export class Problems {
  readonly list: Problem[] = []

  add(at: string, message: string): void {
    this.list.push({ at, message })
  }

  /** Adds unless the condition holds; answers the condition. */
  need(condition: boolean, at: string, message: string): boolean {
    if (!condition) this.add(at, message)
    return condition
  }
}

/** Tool calls that wait for their result. */
export class Pending {
  readonly #open = new Map<string, string>()
  readonly #seen = new Set<string>()
  readonly #done = new Set<string>()

  /** False when the id was called before. */
  call(id: string, kind = ''): boolean {
    const fresh = !this.#seen.has(id)
    this.#seen.add(id)
    this.#open.set(id, kind)
    return fresh
  }

  /** What is wrong with a result for this id, if anything; else it is taken as answered. */
  answer(id: string, kind = ''): 'unknown' | 'twice' | 'order' | 'kind' | undefined {
    if (!this.#open.has(id)) return this.#done.has(id) ? 'twice' : 'unknown'
    const [next] = this.#open.keys()
    const expected = this.#open.get(id)
    this.#open.delete(id)
    this.#done.add(id)
    if (expected !== kind) return 'kind'
    return next === id ? undefined : 'order'
  }

  /** Ids without a result; after this they are forgotten, so that each is reported once. */
  settle(): string[] {
    const left = [...this.#open.keys()]
    this.#open.clear()
    this.#done.clear()
    return left
  }
}
