import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { OwnPrices } from '../../src/ledger/prices/list.ts'
import { readOwnPrices } from '../../src/ledger/prices/own.ts'

/** A person's own prices: `prices.json` in the folder of what they write; none where there is no such file. */
export async function ownPrices(folder: string): Promise<OwnPrices | undefined> {
  const file = join(folder, 'prices.json')
  const text = await readFile(file, 'utf8').catch(() => undefined)
  return text === undefined ? undefined : readOwnPrices(text, file)
}
