import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { CommandError } from '../errors.ts'

export interface TranscriptFile {
  readonly path: string
  readonly size: number
}

/** Where agents keep what they have said and done. */
export function usualPlaces(home: string, env: NodeJS.ProcessEnv): string[] {
  const claude = env['CLAUDE_CONFIG_DIR'] || join(home, '.claude')
  const codex = env['CODEX_HOME'] || join(home, '.codex')
  return [join(claude, 'projects'), join(codex, 'sessions'), join(codex, 'archived_sessions')]
}

/**
 * The transcripts under some paths: files as they are named, of folders all `.jsonl`. Facts of the
 * corpus and lists of single results are no transcripts.
 *
 * @throws {CommandError} `bad_input` for a path that is not there.
 */
export async function transcriptsIn(paths: readonly string[]): Promise<TranscriptFile[]> {
  const found: TranscriptFile[] = []
  for (const path of paths) {
    const info = await stat(path).catch(() => undefined)
    if (!info) throw new CommandError('bad_input', `There is no ${path}.`)
    if (info.isFile()) found.push({ path, size: info.size })
    else found.push(...(await within(path)))
  }
  return found.toSorted((a, b) => (a.path < b.path ? -1 : 1))
}

async function within(folder: string): Promise<TranscriptFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile() && entry.name.endsWith('.jsonl'))
  return Promise.all(
    files.map(async ({ parentPath, name }) => {
      const path = join(parentPath, name)
      return { path, size: (await stat(path)).size }
    }),
  )
}
