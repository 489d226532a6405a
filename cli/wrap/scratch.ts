import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Files of one session, that only this user can read. */
export interface Scratch {
  /** Writes one; its path. */
  write(name: string, text: string): string
  /** Takes all of them away. */
  remove(): void
}

/**
 * A folder for this process, made with its first file: below `folder`, from where those of sessions that
 * were killed go at the same time, or, where nothing is to be or can be kept, among the temporary ones.
 */
export function createScratch(folder?: string): Scratch {
  let own: string | undefined
  return {
    write(name, text) {
      own ??= made(folder)
      const path = join(own, name)
      writeFileSync(path, text, { mode: 0o600 })
      return path
    },
    remove() {
      if (own) rmSync(own, { recursive: true, force: true })
    },
  }
}

function made(folder?: string): string {
  try {
    if (folder !== undefined) {
      sweep(folder)
      const own = join(folder, String(process.pid))
      mkdirSync(own, { recursive: true, mode: 0o700 })
      return own
    }
  } catch {
    // A home that cannot be written.
  }
  return mkdtempSync(join(tmpdir(), 'headroom-'))
}

function sweep(folder: string): void {
  let names: string[]
  try {
    names = readdirSync(folder)
  } catch {
    return
  }
  for (const name of names.filter((one) => /^\d+$/.test(one))) {
    if (!isRunning(Number(name)) || Number(name) === process.pid) {
      rmSync(join(folder, name), { recursive: true, force: true })
    }
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
