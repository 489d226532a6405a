import type { App } from '../../src/app.ts'
import { readConfig, type Config } from '../../src/config.ts'
import type { LogEntry } from '../../src/platform.ts'

export { addressOf } from './address.ts'

/** What may be given beside the configuration. */
export interface ServeOptions {
  readonly config: Config
  /** Takes every entry of the log in place of file and stderr. */
  readonly log?: (entry: LogEntry) => void
  /** Nothing is written to stderr. */
  readonly quiet?: boolean
}

/** A listening Headroom. */
export interface Server {
  /** Origin that clients use, without a slash at its end. */
  readonly url: string
  readonly port: number
  readonly app: App
  /** What its owner shows to see its traffic: the workspace's, or with `--stateless` its own. */
  readonly secret?: string
  /**
   * Accepts nothing new, lets open answers end for up to `drainMs` milliseconds, hangs up on the
   * rest, finishes background work and closes the store.
   */
  close(drainMs?: number): Promise<void>
}

/** A runtime's file run directly: configured by variables alone, ended by a signal. */
export async function main(serve: (options: ServeOptions) => Promise<Server>): Promise<void> {
  const config = readConfig({ env: process.env })
  const server = await serve({ config })
  console.log(`listening on ${server.url}`)
  let stopping = false
  const stop = (signal: NodeJS.Signals) => {
    if (stopping) process.exit(128 + SIGNALS[signal]!)
    stopping = true
    void server.close(config.drainTimeout * 1000).then(() => process.exit(0))
  }
  for (const signal of Object.keys(SIGNALS) as NodeJS.Signals[]) process.on(signal, stop)
}

const SIGNALS: Partial<Record<NodeJS.Signals, number>> = { SIGINT: 2, SIGTERM: 15 }
