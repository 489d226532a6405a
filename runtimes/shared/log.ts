import { createWriteStream, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import type { LogEntry } from '../../src/platform.ts'

export interface Log {
  write(entry: LogEntry): void
  /** Resolves when everything has reached the file. */
  close(): Promise<void>
}

const LOUD = ['warn', 'error']
/** Bytes that may wait for a slow disk; lines beyond are dropped, and how many is said when it is over. */
const WAITING = 1024 * 1024

/**
 * One JSON line an entry: all but `debug` to the file when there is one, else warnings and errors
 * to stderr unless `quiet`. Never throws: a full disk costs lines, not requests.
 */
export function openLog(file?: string, quiet = false): Log {
  if (!file) {
    return {
      write(entry) {
        if (!quiet && LOUD.includes(entry.level)) console.error(toLine(entry))
      },
      async close() {},
    }
  }
  let dropped = 0
  let broken = false
  try {
    mkdirSync(dirname(file), { recursive: true })
  } catch {
    // The stream says what is wrong.
  }
  const stream = createWriteStream(file, { flags: 'a', mode: 0o600 })
  stream.on('error', (error) => {
    if (!broken && !quiet)
      console.error(toLine({ level: 'warn', event: 'log_failed', reason: error.message }))
    broken = true
  })
  return {
    write(entry) {
      if (broken || entry.level === 'debug') return
      if (stream.writableLength > WAITING) {
        dropped += 1
        return
      }
      if (dropped > 0)
        stream.write(toLine({ level: 'warn', event: 'log_dropped', lines: dropped }) + '\n')
      dropped = 0
      stream.write(toLine(entry) + '\n')
    },
    close: () =>
      new Promise((resolve) => {
        if (broken) resolve()
        else stream.end(() => resolve()).once('error', () => resolve())
      }),
  }
}

function toLine(entry: LogEntry): string {
  return JSON.stringify({ time: new Date().toISOString(), ...entry })
}
