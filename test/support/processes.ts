import { spawn } from 'node:child_process'
import type { Socket } from 'node:net'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface Running {
  readonly pid: number
  /** Everything written so far, to one stream, or to both in the order in which it came. */
  output(stream?: 'stdout' | 'stderr'): string
  /** Resolves with the match as soon as the output has one. @throws when the process ends before. */
  waitFor(pattern: RegExp): Promise<RegExpExecArray>
  /** Resolves with the exit code, or with the signal's name. */
  readonly ended: Promise<number | NodeJS.Signals>
  signal(signal: NodeJS.Signals): void
  /** Ends the process and all its children at once, and waits until it is gone. */
  kill(): Promise<void>
}

/** Told of every group that is alive, it kills them when this process is gone, in whatever way. */
const watchdog = spawn(
  process.execPath,
  [fileURLToPath(new URL('watchdog.mjs', import.meta.url))],
  {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  },
)
watchdog.unref()
;(watchdog.stdin as Socket).unref()

/** A process in a group of its own, so that nothing it starts outlives the test. */
export function start(
  command: string,
  args: readonly string[],
  options: { env?: Record<string, string>; cwd?: string; input?: string | Uint8Array } = {},
): Running {
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.env ?? {},
    detached: true,
    stdio: [options.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  })
  // One that refuses its arguments does not wait for what it is sent.
  child.stdin?.on('error', () => {}).end(options.input)
  const pid = child.pid
  if (pid === undefined) throw new Error(`${command} cannot be started`)
  watchdog.stdin.write(`+${pid}\n`)
  let output = ''
  const written = { stdout: '', stderr: '' }
  const listeners = new Set<() => void>()
  const changed = () => listeners.forEach((listener) => listener())
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]!.setEncoding('utf8').on('data', (text: string) => {
      output += text
      written[name] += text
      changed()
    })
  }
  const ended = new Promise<number | NodeJS.Signals>((resolve) => {
    child.once('close', (code, signal) => resolve(code ?? signal!))
  })
  let over = false
  void ended.then(() => {
    over = true
    changed()
  })

  return {
    pid,
    output: (stream) => (stream ? written[stream] : output),
    ended,
    waitFor: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const match = pattern.exec(output)
          if (match) resolve(match)
          else if (over) reject(new Error(`${command} ended without ${pattern}:\n${output}`))
          else return
          listeners.delete(look)
        }
        listeners.add(look)
        look()
      }),
    signal: (signal) => void child.kill(signal),
    async kill() {
      killGroup(pid)
      await ended
    },
  }
}

/** A folder for one test, taken away when the returned function is called. */
export function temporaryFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'headroom-test-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

function killGroup(group: number): void {
  try {
    process.kill(-group, 'SIGKILL')
  } catch {
    // It is gone already.
  }
  watchdog.stdin.write(`-${group}\n`)
}
