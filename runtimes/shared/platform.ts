import { homedir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as breathe } from 'node:timers/promises'
import type { Config } from '../../src/config.ts'
import { memoryLedger } from '../../src/ledger/memory.ts'
import { loadTokenizer } from '../../src/ledger/tokens.ts'
import type { LogEntry, Platform } from '../../src/platform.ts'
import { openLedger } from '../ledger.ts'
import { openStore } from '../sqlite.ts'
import { createBackground } from './background.ts'
import { decoders } from './decoders.ts'
import { openLog } from './log.ts'
import { ownPrices } from './prices.ts'
import { freshSecret, secretIn } from './secret.ts'
import { memoryStore } from '../../src/proxy/memoryStore.ts'

export interface ProcessPlatform {
  readonly platform: Platform
  /** From now on the process is not ready: what is open goes on, nothing new is welcome. */
  drain(): void
  /** Waits for background work, then closes store and log. */
  close(): Promise<void>
}

/** What Node, Bun and Deno have in common: a disk, a process that stays, and Node's modules. */
export async function processPlatform(
  own: Pick<Platform, 'name' | 'fetch' | 'fetchDecodes'>,
  config: Config,
  options: { log?: (entry: LogEntry) => void; quiet?: boolean } = {},
): Promise<ProcessPlatform> {
  const file = openLog(config.logFile, options.quiet)
  const write = options.log ?? file.write
  const background = createBackground(write)
  const folder = config.workspaceDir ?? join(homedir(), '.headroom')
  // A mistake in there costs dollars in reports, which say so: no agent goes without its proxy for it.
  const prices = await ownPrices(config.configDir ?? join(folder, 'config')).catch((error) => {
    write({ level: 'warn', event: 'prices_not_used', reason: (error as Error).message })
    return undefined
  })
  const store = config.stateless ? memoryStore() : await openStore(folder, write)
  const secret = config.stateless ? freshSecret() : await secretIn(folder, write)
  const ledger = config.stateless
    ? memoryLedger()
    : await openLedger({ folder, days: config.ledgerDays, log: write })
  let tokenizer: ReturnType<typeof loadTokenizer> | undefined
  const draining = new AbortController()
  return {
    platform: {
      ...own,
      now: Date.now,
      ticks: () => performance.now(),
      store,
      ledger,
      ...(prices && { prices }),
      secret,
      background: background.run,
      breathe,
      log: write,
      decoders,
      draining: draining.signal,
      checks: () => ({ accepting: !draining.signal.aborted }),
      tokenizer: () => (tokenizer ??= loadTokenizer(breathe)),
    },
    drain() {
      draining.abort()
    },
    async close() {
      await background.settled()
      await store.close?.()
      await ledger.close?.()
      await file.close()
    },
  }
}
