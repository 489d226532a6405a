import { spawn } from 'node:child_process'
import { open } from 'node:fs/promises'

/** What a program said, and how it ended: 127 when there is no such program, 124 when it took too long. */
export interface Ran {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs a program to its end, without a shell. Never throws. */
export type Exec = (
  program: string,
  args: readonly string[],
  options?: { readonly input?: string },
) => Promise<Ran>

/** Milliseconds that a supervisor's program may take. Stopping waits for open streams, so it is long. */
const LIMIT = 15 * 60_000
/** Characters kept of what it writes. */
const KEPT = 1024 * 1024

/** What a shell's exit code would be, by what kept the program from ending. */
const CODES: Readonly<Record<string, number>> = { ENOENT: 127, ABORT_ERR: 124 }

export function execProgram(
  program: string,
  args: readonly string[],
  options: { readonly input?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<Ran> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      env: options.env,
      stdio: ['pipe', 'pipe', 'pipe'],
      windowsHide: true,
      // Not `timeout`: Node would wait for that to pass where there is no such program.
      signal: AbortSignal.timeout(LIMIT),
    })
    const said = { stdout: '', stderr: '' }
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        if (said[name].length < KEPT) said[name] += text
      })
    }
    child.stdin.on('error', () => {}).end(options.input)
    child.once('error', ({ code = '', message }: NodeJS.ErrnoException) => {
      resolve({ ...said, code: CODES[code] ?? 126, stderr: message })
    })
    child.once('close', (code) => resolve({ ...said, code: code ?? 124 }))
  })
}

/** Starts a program in a session of its own, so that it outlives this process and its terminal. */
export async function launchProgram(
  program: string,
  args: readonly string[],
  { env, log }: { readonly env?: NodeJS.ProcessEnv; readonly log: string },
): Promise<void> {
  const file = await open(log, 'a', 0o600)
  try {
    const stdio = ['ignore', file.fd, file.fd] as const
    const child = spawn(program, args, {
      detached: true,
      stdio: [...stdio],
      env,
      windowsHide: true,
    })
    child.on('error', () => {})
    child.unref()
  } finally {
    await file.close()
  }
}
