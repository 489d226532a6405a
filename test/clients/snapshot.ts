import { createHash } from 'node:crypto'
import { readdir, readFile, readlink, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** What one path of a folder holds after a run, less what differs between any two runs. */
export interface Entry {
  readonly mode: string
  /** Of a file's content; '' for a folder. */
  readonly hash: string
  /** What in it could be a trace of Headroom: its name, and addresses on this machine. */
  readonly traces: readonly string[]
}

/** By path below the folder, numbers and ids in it replaced; several files may share one. */
export type Snapshot = Readonly<Record<string, Entry>>

/** What is to be taken for the same in two runs: texts of this run, by what stands in their place. */
export type Same = Readonly<Record<string, string>>

/** Locks, files on their way to another name, what SQLite has beside an open database: there at the end or not, by chance. */
const PASSING = /\.lock$|\.tmp(?:\.\w+)*$|\.(?:sqlite|db)-(?:shm|wal|journal)$/

/** Every path below a folder, whatever it is. */
export async function snapshot(folder: string, same: Same): Promise<Snapshot> {
  const all = await readdir(folder, { recursive: true })
  const paths = all.filter((path) => !PASSING.test(path)).toSorted()
  const entries = await Promise.all(
    paths.map(
      async (path) => [neutral(path, same), await entry(join(folder, path), same)] as const,
    ),
  )
  return Object.fromEntries(entries.flatMap(([path, found]) => (found ? [[path, found]] : [])))
}

async function entry(path: string, same: Same): Promise<Entry | undefined> {
  try {
    const found = await stat(path)
    const mode = found.mode.toString(8)
    if (!found.isFile()) return { mode, hash: '', traces: [] }
    const text = neutral(await readFile(path, 'latin1'), same)
    const hash = createHash('sha256').update(text).digest('hex').slice(0, 16)
    return { mode, hash, traces: [...new Set(text.match(TRACES))].toSorted() }
  } catch {
    // A link to nothing, a file that went while it was looked at.
    return { mode: 'link', hash: await readlink(path).catch(() => ''), traces: [] }
  }
}

const TRACES = /headroom\w*|(?:127\.0\.0\.1|localhost|\[::1\]):\w+/gi

/** A text without what is new in every run: ids, times, process numbers. */
function neutral(text: string, same: Same): string {
  let out = text
  for (const [found, instead] of Object.entries(same)) out = out.replaceAll(found, instead)
  return out.replace(IDS, '#')
}

const IDS = /\b\d{13}_[a-z\d]+\b|\b(?=[a-z]*\d)[0-9a-f]{6,}(?:-[0-9a-f]{4,})*\b|\d+/gi
