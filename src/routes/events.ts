import { HeadroomError } from '../errors.ts'
import { type Shown, shown } from '../dashboard/data.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { wait } from '../wait.ts'

/** Milliseconds between two looks into the ledger: other processes write to it, too. */
const LOOK = 1000
/** Silent looks after which a comment shows that the line is open. */
const SILENT = 15
/** Requests that one look can tell of; the page asks for sums anyway. */
const MOST = 50
const MOST_LISTENERS = 16

/** Live news of the ledger as server-sent events, for a bounded number of listeners. */
export class Feed {
  private listeners = 0
  private readonly ledger: Ledger
  private readonly isKept: (id: string) => boolean
  private readonly draining: AbortSignal | undefined

  constructor(ledger: Ledger, isKept: (id: string) => boolean, draining?: AbortSignal) {
    this.ledger = ledger
    this.isKept = isKept
    this.draining = draining
  }

  /**
   * One listener's stream: `requests` with the new ones, oldest first. It ends when the listener
   * goes away or the server drains.
   *
   * @throws {HeadroomError} `not_ready` when there are too many.
   */
  open(): ReadableStream<Uint8Array> {
    if (this.listeners >= MOST_LISTENERS) {
      throw new HeadroomError('not_ready', TOO_MANY, { status: 503 })
    }
    const gone = new AbortController()
    let isHeard = false
    // An answer that nobody reads, as that to a HEAD, is never cancelled and must hold no place.
    const begin = () => {
      if (!isHeard) this.listeners += 1
      isHeard = true
    }
    const end = () => {
      if (isHeard && !gone.signal.aborted) this.listeners -= 1
      gone.abort()
    }
    const { draining } = this
    const stop = draining ? AbortSignal.any([gone.signal, draining]) : gone.signal
    const messages = this.messages(stop)
    const bytes = new TextEncoder()
    return new ReadableStream(
      {
        async pull(controller) {
          begin()
          try {
            const { value, done } = await messages.next()
            if (!done) return controller.enqueue(bytes.encode(value))
            end()
            controller.close()
          } catch (error) {
            end()
            throw error
          }
        },
        cancel: end,
      },
      { highWaterMark: 0 },
    )
  }

  private async *messages(stop: AbortSignal): AsyncGenerator<string, void> {
    let known = new Set((await this.latest()).map(({ id }) => id))
    yield ': open\n\n'
    for (let silent = 0; !stop.aborted;) {
      await wait(LOOK, stop)
      if (stop.aborted) return
      const latest = await this.latest()
      const news = latest.filter(({ id }) => !known.has(id)).reverse()
      known = new Set(latest.map(({ id }) => id))
      silent = news.length > 0 ? 0 : silent + 1
      if (news.length > 0) yield `event: requests\ndata: ${JSON.stringify(news)}\n\n`
      else if (silent % SILENT === 0) yield ': still here\n\n'
    }
  }

  private async latest(): Promise<Shown[]> {
    const events = await this.ledger.recent({ limit: MOST })
    return events.map((event) => shown(event, this.isKept))
  }
}

const TOO_MANY = 'Too many dashboards are open on this proxy; close one.'
