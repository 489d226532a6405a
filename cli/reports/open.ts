import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { openLedgerFile } from '../../runtimes/ledger.ts'
import { ownPrices } from '../../runtimes/shared/prices.ts'
import type { Ledger } from '../../src/ledger/ledger.ts'
import { memoryLedger } from '../../src/ledger/memory.ts'
import { createPriceList, type PriceList } from '../../src/ledger/prices/list.ts'
import { CommandError } from '../errors.ts'
import { folders } from '../folders.ts'

/** What reports are made from. */
export interface Books {
  readonly ledger: Ledger
  readonly priceOf: PriceList
  /** The file, for a person to read. */
  readonly file: string
}

const DAY = 86_400_000

/**
 * The ledger of this workspace. Where there is none yet nothing is made, and it has no events.
 *
 * @throws {CommandError} `bad_input` where it cannot be read.
 */
export async function openBooks(env: NodeJS.ProcessEnv): Promise<Books> {
  const { workspace, config } = folders(env)
  const file = join(workspace, 'ledger.db')
  const priceOf = createPriceList(await ownPrices(config))
  if (!existsSync(file)) return { ledger: memoryLedger(), priceOf, file }
  try {
    const days = 36_500
    const options = { folder: workspace, days, log: () => {}, now: Date.now }
    return { ledger: await openLedgerFile(options), priceOf, file }
  } catch (error) {
    throw new CommandError('bad_input', `${file} cannot be read: ${(error as Error).message}.`, [
      'It needs Node 22 or newer; a file that another version of Headroom wrote, that version.',
    ])
  }
}

/** @throws {CommandError} `bad_option` for what is no number of days. */
export function sinceDays(text: unknown, now: number): { from: number; days: number } {
  const days = Number(text ?? 30)
  if (Number.isFinite(days) && days > 0) return { from: now - days * DAY, days }
  throw new CommandError('bad_option', `--days cannot be "${String(text)}".`, [
    'It takes a number of days, as in: headroom savings --days 7',
  ])
}
