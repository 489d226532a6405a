import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { folders } from '../folders.ts'
import { say } from '../output.ts'

/**
 * Puts right what a `headroom` that was killed has left in other programs' files, and says so. Looks
 * into one folder, and loads nothing more where nothing is in it. Never stands in a command's way.
 */
export async function repairLeftovers(env = process.env): Promise<void> {
  const folder = join(folders(env).workspace, 'journal')
  if (!existsSync(folder)) return
  try {
    if (!readdirSync(folder).some((name) => name.endsWith('.json'))) return
    const { openRecords } = await import('./records.ts')
    const records = openRecords(folder)
    if (!records.all().some(records.isLeft)) return
    const { openJournal } = await import('./journal.ts')
    for (const { path, how, why } of await openJournal(folder).repair()) {
      const outcome = how === 'refused' ? `cannot be put back: ${why}` : 'is as it was again'
      say(`headroom: ${path} ${outcome}, after a crash.`, process.stderr)
    }
  } catch {
    // `headroom doctor` shows it; the command at hand may have nothing to do with it.
  }
}
