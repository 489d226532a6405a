import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Files of one session, that only this user can read. */
export interface Scratch {
  /** Writes one; its path. */
  write(name: string, text: string): string
  /** Takes all of them away. */
  remove(): void
}

/**
 * A folder for this process below `folder`, made with its first file. Those of sessions that were killed
 * go at the same time.
 */
export function createScratch(folder: string): Scratch {
  const own = join(folder, String(process.pid))
  let isMade = false
  return {
    write(name, text) {
      if (!isMade) {
        sweep(folder)
        mkdirSync(own, { recursive: true, mode: 0o700 })
        isMade = true
      }
      const path = join(own, name)
      writeFileSync(path, text, { mode: 0o600 })
      return path
    },
    remove() {
      if (isMade) rmSync(own, { recursive: true, force: true })
    },
  }
}

function sweep(folder: string): void {
  let names: string[]
  try {
    names = readdirSync(folder)
  } catch {
    return
  }
  for (const name of names) {
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
