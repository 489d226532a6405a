import { afterAll, beforeAll, describe } from 'vitest'
import type { Reply } from '../support/client.ts'
import { startUpstream, type Upstream } from '../support/upstream.ts'
import { bodies } from './cases/bodies.ts'
import { edges } from './cases/edges.ts'
import { golden } from './cases/golden.ts'
import { last, longSilence } from './cases/last.ts'
import { relay } from './cases/relay.ts'
import { streams } from './cases/streams.ts'
import { type Differences, differences, type RuntimeName } from './differences.ts'

/** A proxy under test. */
export interface Proxy {
  /** Origin. */
  readonly url: string
  /** Ends it and everything it has started. */
  stop(): Promise<void>
}

export interface Launcher {
  readonly name: RuntimeName
  /** Starts the proxy with these variables and no others of Headroom's. */
  start(env: Record<string, string>): Promise<Proxy>
}

/** What every case needs; read when a test runs, not before. */
export interface Bench {
  readonly name: RuntimeName
  readonly proxy: Proxy
  readonly upstream: Upstream
  readonly runtime: Differences
  /** Begun before the first case. */
  readonly silence: Promise<Reply>
}

export type Cases = (bench: () => Bench) => void

/** The one suite for all runtimes, over real HTTP. */
export function conformance({ name, start }: Launcher): void {
  let bench: Bench

  beforeAll(async () => {
    const upstream = await startUpstream()
    const proxy = await start({
      HEADROOM_PORT: '0',
      ANTHROPIC_TARGET_API_URL: upstream.url,
      OPENAI_TARGET_API_URL: `${upstream.url}/v1`,
      HEADROOM_BODY_LIMIT: '2mb',
    })
    const silence = longSilence(proxy, upstream)
    // Its case says what went wrong, if it is reached.
    silence.catch(() => {})
    bench = { name, proxy, upstream, runtime: differences[name], silence }
  })
  afterAll(async () => {
    await bench?.proxy.stop()
    await bench?.upstream.close()
  })

  for (const cases of [streams, relay, bodies, edges, golden, last]) {
    describe(`${name}: ${cases.name}`, () => cases(() => bench))
  }
}
