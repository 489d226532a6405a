import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { openLedgerFile } from '../../runtimes/ledger.ts'
import { bindsThinking } from '../../src/dialects/binding.ts'
import type { LedgerEvent } from '../../src/ledger/event.ts'

/** A conversation of which Headroom has sent something else than the client wrote. */
export interface Bound {
  /** When its last request was sent, in milliseconds since 1970. */
  readonly at: number
  readonly model: string
  readonly project: string
  /** Requests of it among those looked at. */
  readonly requests: number
  /** Its thinking is signed for the prompt as it was sent. */
  readonly binds: boolean
}

/** A conversation nobody has gone on with for so long is taken for finished. */
const LIVE = 24 * 3_600_000
/** Requests that are looked at, latest first. */
const LOOKED_AT = 2_000

/**
 * The conversations of a tool that go on, as far as the workspace's ledger knows them, latest first;
 * undefined where there is no ledger to look into.
 */
export async function boundConversations(
  workspace: string,
  tool: string,
  now = Date.now(),
): Promise<Bound[] | undefined> {
  if (!existsSync(join(workspace, 'ledger.db'))) return undefined
  try {
    // Nothing is written, so nothing is dropped for its age either.
    const ledger = await openLedgerFile({
      folder: workspace,
      days: 3650,
      log: () => {},
      now: () => now,
    })
    const events = await ledger.recent({ limit: LOOKED_AT })
    await ledger.close?.()
    return grouped(events.filter((event) => isBound(event, tool) && now - event.at < LIVE))
  } catch {
    return undefined
  }
}

/** Agents name themselves in their user-agent: `claude-code`, where the tool is `claude`. */
function isBound({ client, arm, conversation, tokens }: LedgerEvent, tool: string): boolean {
  const isTheirs = client === tool || client.startsWith(`${tool}-`)
  return isTheirs && arm === 'encoded' && conversation !== '' && tokens.after !== tokens.before
}

function grouped(events: readonly LedgerEvent[]): Bound[] {
  const byKey = new Map<string, Bound>()
  for (const { conversation, at, model, project, dialect } of events) {
    const known = byKey.get(conversation)
    const provider = dialect.startsWith('anthropic') ? 'anthropic' : 'openai'
    byKey.set(conversation, {
      ...(known ?? { at, model, project, binds: bindsThinking(provider, model) }),
      requests: (known?.requests ?? 0) + 1,
    })
  }
  return [...byKey.values()]
}
