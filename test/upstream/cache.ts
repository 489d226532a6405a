import { createHash } from 'node:crypto'

/** A piece of a prompt that is cached whole or not at all. */
export interface Segment {
  readonly text: string
  /** A breakpoint stands at its end, for this long. */
  readonly mark?: '5m' | '1h'
}

/** Tokens of one answer; the four input figures add up to the prompt. */
export interface Tokens {
  readonly fresh: number
  readonly read: number
  readonly write5m: number
  readonly write1h: number
  readonly output: number
  /** Segments of the prompt that were read; the breakpoints' cache alone reads whole ones. */
  readonly segments?: number
}

export type Billed = Omit<Tokens, 'output'>

/** Remembers prompts and tells what of the next one a provider would have had cached. */
export interface PromptCache {
  bill(model: string, prompt: readonly Segment[]): Billed
}

/** Prompts below this many tokens are not cached: the documented minimum, by model. */
const MINIMUMS: readonly (readonly [model: RegExp, tokens: number])[] = [
  [/fable-5|mythos-5|opus-5/, 512],
  [/opus-4-7/, 2048],
  [/opus-4-[56]|haiku-4-5/, 4096],
]
const MINIMUM = 1024

function minimumOf(model: string): number {
  return MINIMUMS.find(([pattern]) => pattern.test(model))?.[1] ?? MINIMUM
}

/** Milliseconds that a stored prefix lives after it was last used. */
const LIVES = { '5m': 300_000, '1h': 3_600_000 }

/** Tokens of a text, four characters each: enough to compare two prompts by. */
export function estimate(text: string): number {
  return Math.ceil(text.length / 4)
}

/** Tokens that a provider bills for a piece. */
export type Count = (segment: Segment) => number

const estimated: Count = ({ text }) => estimate(text)

/**
 * Explicit breakpoints: a prefix is stored where a mark stands, and found again from a mark at most
 * 20 segments further on. Every use prolongs its life.
 */
export class BreakpointCache implements PromptCache {
  /** When each prefix is forgotten, and for how long a use prolongs that. */
  #stored = new Map<string, { until: number; life: number }>()
  #now: () => number
  #count: Count

  constructor(now: () => number = Date.now, count: Count = estimated) {
    this.#now = now
    this.#count = count
  }

  bill(model: string, prompt: readonly Segment[]): Billed {
    const chain: string[] = []
    const total: number[] = []
    let hash = model
    let tokens = 0
    for (const segment of prompt) {
      hash = createHash('sha256').update(hash).update('\0').update(segment.text).digest('hex')
      tokens += this.#count(segment)
      chain.push(hash)
      total.push(tokens)
    }
    const marks = prompt.flatMap((segment, i) => (segment.mark ? [i] : []))
    const hit = Math.max(-1, ...marks.map((mark) => this.#lookBack(chain, mark)))
    const read = total[hit] ?? 0
    this.#use(chain[hit])
    const written = { '5m': 0, '1h': 0 }
    let from = read
    for (const mark of marks) {
      if (total[mark]! < minimumOf(model)) continue
      this.#store(chain[mark]!, LIVES[prompt[mark]!.mark!])
      written[prompt[mark]!.mark!] += Math.max(0, total[mark]! - from)
      from = Math.max(from, total[mark]!)
    }
    const { '5m': write5m, '1h': write1h } = written
    return { fresh: tokens - from, read, write5m, write1h, segments: hit + 1 }
  }

  #lookBack(chain: readonly string[], mark: number): number {
    for (let i = mark; i >= 0 && i >= mark - 20; i--) if (this.#lives(chain[i]!)) return i
    return -1
  }

  #lives(key: string): boolean {
    return (this.#stored.get(key)?.until ?? 0) > this.#now()
  }

  #store(key: string, life: number): void {
    const longest = Math.max(life, this.#lives(key) ? this.#stored.get(key)!.life : 0)
    this.#stored.set(key, { until: this.#now() + longest, life: longest })
  }

  #use(key: string | undefined): void {
    const entry = key === undefined ? undefined : this.#stored.get(key)
    if (entry) entry.until = this.#now() + entry.life
  }
}

/** Milliseconds that a prompt is remembered after it was last used, where all are. */
const LIFE = 600_000
/** Prompts remembered by model. */
const MOST = 64

interface Stored {
  readonly prompt: readonly Segment[]
  readonly tokens: number
  until: number
}

/** The longest common prefix with any earlier prompt, in steps of 128 tokens; writing costs nothing. */
export class PrefixCache implements PromptCache {
  #stored = new Map<string, Stored[]>()
  #now: () => number
  #count: Count

  constructor(now: () => number = Date.now, count: Count = estimated) {
    this.#now = now
    this.#count = count
  }

  bill(model: string, prompt: readonly Segment[]): Billed {
    const now = this.#now()
    const tokens = prompt.reduce((sum, segment) => sum + this.#count(segment), 0)
    const alive = (this.#stored.get(model) ?? []).filter(({ until }) => until > now)
    let longest = 0
    for (const earlier of alive.toReversed()) {
      if (earlier.tokens <= longest) continue
      const common = this.#common(prompt, earlier.prompt)
      if (common > longest) earlier.until = now + LIFE
      longest = Math.max(longest, common)
    }
    this.#stored.set(model, [...alive.slice(1 - MOST), { prompt, tokens, until: now + LIFE }])
    const cached = Math.floor(longest / 128) * 128
    const read = cached >= MINIMUM ? cached : 0
    return { fresh: tokens - read, read, write5m: 0, write1h: 0 }
  }

  #common(a: readonly Segment[], b: readonly Segment[]): number {
    let tokens = 0
    for (let i = 0; i < a.length; i++) {
      const [x, y] = [a[i]!, b[i]]
      if (x.text !== y?.text) return tokens + this.#count({ text: commonStart(x.text, y?.text) })
      tokens += this.#count(x)
    }
    return tokens
  }
}

function commonStart(a: string, b = ''): string {
  let i = 0
  while (i < a.length && i < b.length && a.charCodeAt(i) === b.charCodeAt(i)) i += 1
  return a.slice(0, i)
}
