import { readConfig } from '../src/config.ts'
import { Stats } from '../src/ledger/stats.ts'
import type { Platform } from '../src/platform.ts'
import { Memo } from '../src/proxy/memo.ts'
import { memoryStore } from '../src/proxy/memoryStore.ts'
import { shorten } from '../src/proxy/shorten.ts'
import type { Conversation } from './corpus.ts'
import { DIALECTS } from './request.ts'

/** What a proxy does with bodies as they come, with its plans and its memory, without any HTTP. */
export interface Session {
  /** Resolves with what goes to the provider. */
  send(format: Conversation['format'], body: string): Promise<string>
  /** Empties the memory of late conversations; plans stay. */
  forget(): void
}

export function startSession(): Session {
  const config = readConfig()
  const memo = new Memo()
  const stats = new Stats()
  const platform: Platform = { ...nothing, store: memoryStore() }
  return {
    async send(format, text) {
      const wish = { dialect: DIALECTS[format], text, counts: false, bypass: false }
      const shortened = await shorten(wish, config, platform, { memo, stats })
      return shortened?.text ?? text
    },
    forget: () => memo.clear(),
  }
}

/** A runtime that gives no more than a clock. */
const nothing: Omit<Platform, 'store'> = {
  name: 'bench',
  fetch: () => Promise.reject(new Error('nothing is fetched here')),
  now: Date.now,
  ticks: () => performance.now(),
  background: (work) => void work,
  breathe: () => Promise.resolve(),
  log: (entry) => process.stderr.write(`${JSON.stringify(entry)}\n`),
  decoders: {},
  fetchDecodes: new Set(),
}
