import { randomBytes } from 'node:crypto'
import { listen, type Listener } from '../../runtimes/listener.ts'
import type { Server } from '../../runtimes/node.ts'
import type { Config } from '../../src/config.ts'

/** A proxy in this process, for one program alone. */
export interface PrivateProxy {
  /** Origin and secret: whoever has the port after us gets no request that it could answer. */
  readonly url: string
  /** Loads what answers. Until then requests wait: the port is ours already. */
  load(): Promise<void>
  /** Hangs up on what is open, and lets background work end. */
  close(): Promise<void>
}

const HOST = '127.0.0.1'

/**
 * Takes a port of this machine for a private proxy.
 *
 * @param config of the proxy, but for address and secret.
 * @throws what the listening socket says, with its code (`EADDRINUSE`, `EACCES`, ...).
 */
export async function openPrivate(config: Config, port: number): Promise<PrivateProxy> {
  const listener = await listen(HOST, port)
  const pathSecret = randomBytes(32).toString('base64url')
  let serving: Promise<Server> | undefined
  return {
    url: `${listener.url}/s/${pathSecret}`,
    async load() {
      serving ??= serve({ ...config, host: HOST, port: listener.port, pathSecret }, listener)
      await serving
    },
    async close() {
      // One that is only just opening its files is let do so: half opened, they would need repair.
      const server = await serving?.catch(() => undefined)
      await (server ?? listener).close(0)
    },
  }
}

/** What it takes is loaded late: the child that will need it takes its time to start as well. */
async function serve(config: Config, listener: Listener): Promise<Server> {
  const node = await import('../../runtimes/node.ts')
  return node.serve({ config, quiet: true }, listener)
}
