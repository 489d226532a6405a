import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import {
  openJournal,
  type Edit,
  type Journal,
  type Owner,
  type Step,
} from '../../cli/edits/journal.ts'
import { start } from '../support/processes.ts'

/** A folder of somebody's, and a journal in another; both go when the test does. */
export interface Bench {
  readonly folder: string
  readonly journal: Journal
  readonly journalFolder: string
  /** Writes a file into the folder, with those above it; its path. */
  file(name: string, text: string | Uint8Array, mode?: number): string
  read(name: string): string
  path(name: string): string
  /** Every file of the folder and what is in it. */
  snapshot(): { [name: string]: string }
}

/** Where a file is on disk at once, if there is such a place: every step of an edit waits for that. */
const FAST = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

export function bench(): Bench {
  const root = mkdtempSync(join(FAST, 'headroom-edits-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  const folder = join(root, 'home')
  const journalFolder = join(root, 'journal')
  mkdirSync(folder)
  const path = (name: string) => join(folder, name)
  return {
    folder,
    journalFolder,
    journal: openJournal(journalFolder),
    path,
    file(name, text, mode = 0o644) {
      mkdirSync(dirname(path(name)), { recursive: true })
      writeFileSync(path(name), text, { mode })
      return path(name)
    },
    read: (name) => readFileSync(path(name), 'utf8'),
    snapshot() {
      const names = readdirSync(folder, { recursive: true, withFileTypes: true })
      return Object.fromEntries(
        names.map((entry) => {
          const full = join(entry.parentPath, entry.name)
          return [
            full.slice(folder.length + 1),
            entry.isFile() ? readFileSync(full, 'latin1') : '/',
          ]
        }),
      )
    },
  }
}

const WORKER = fileURLToPath(new URL('worker.ts', import.meta.url))

export interface Asked {
  readonly what: 'apply' | 'undo' | 'hold'
  readonly owner: Owner
  readonly edits?: readonly Edit[]
  readonly killAt?: Step
}

/** A process that works on the journal. Killed at the end of the test. */
export function worker(journalFolder: string, asked: Asked) {
  const running = start(process.execPath, [WORKER, journalFolder, JSON.stringify(asked)], {
    env: { HOME: dirname(journalFolder) },
  })
  onTestFinished(() => running.kill())
  return running
}

/** An owner whose process is this one. */
export const wrap = (name: string): Owner => ({ name: `wrap:${name}`, pid: process.pid })
export const deploy = (name: string): Owner => ({ name: `deploy:${name}` })

export const URL_KEY = ['env', 'ANTHROPIC_BASE_URL']

/** Sets one value in a JSONC file. */
export function json(path: string, value: unknown, at: readonly string[] = URL_KEY): Edit {
  return { path, format: 'jsonc', set: [{ at, value }] }
}
