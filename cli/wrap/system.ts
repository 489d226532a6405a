/**
 * All that is different on Windows, or exists nowhere but on POSIX: signals between processes, what
 * ends a child with us, how a program is started.
 */
import { type ChildProcess, execFile, spawn, type SpawnOptions } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { constants } from 'node:os'
import { exitCodeOf } from '../signals.ts'

const isWindows = process.platform === 'win32'

/** Signals that would end us and must not before the session is put in order. */
export const ENDING = (
  isWindows ? ['SIGINT', 'SIGBREAK', 'SIGHUP'] : ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT']
).filter(exists)

/** Signals that are the child's to answer, and that nobody but us would bring it. */
const TOLD = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'].filter(exists)

function exists(signal: string): signal is NodeJS.Signals {
  return signal in constants.signals
}

const hasTerminal = [process.stdin, process.stdout, process.stderr].some((stream) => stream.isTTY)

/**
 * Brings our signals to a child. A terminal tells every process of its group about its keys: a second
 * word of ours, and agents take it for a double Ctrl+C. On Windows the console tells them all everything,
 * and to pass anything on would be to kill.
 *
 * @returns ends it.
 */
export function passSignals(child: ChildProcess): () => void {
  const stops = (isWindows ? ENDING : TOLD).map((signal) => {
    const isKey = signal === 'SIGINT' || signal === 'SIGQUIT'
    const pass = () => {
      if (!isWindows && !(hasTerminal && isKey)) child.kill(signal)
    }
    process.on(signal, pass)
    return () => void process.off(signal, pass)
  })
  return () => stops.forEach((stop) => stop())
}

/** Sees to it that a child ends when we do. */
export interface Watch {
  over(child: ChildProcess): void
  /** The child has ended. */
  end(): void
}

/**
 * A watch over a child that is yet to be started, against our being killed outright. Windows has that
 * by itself (libuv's job object). Elsewhere a shell waits for the end of a pipe of which we alone hold the
 * other end: it closes when we end, in whatever way, and only then the shell tells the child to end.
 */
export function endWithUs(): Watch {
  if (isWindows) return { over() {}, end() {} }
  const shell = spawn('/bin/sh', ['-c', WATCH, 'headroom-watch'], {
    stdio: ['pipe', 'ignore', 'ignore'],
    // Out of the terminal's reach: Ctrl+C is for the child.
    detached: true,
    cwd: '/',
    env: {},
  })
  shell.on('error', () => {})
  shell.stdin!.on('error', () => {})
  shell.unref()
  return {
    over: ({ pid }) => void shell.stdin!.write(`${pid ?? ''}\n`),
    end: () => void shell.stdin!.end('over\n'),
  }
}

/** One that is stopped, as a background job that wanted to read is, hears nothing until it goes on. */
const WATCH = `read -r pid && [ -n "$pid" ] || exit
read -r over || { kill -HUP "$pid"; kill -CONT "$pid"; kill -TERM "$pid"; }`

/**
 * Stops with a child that stops itself, as agents do on Ctrl+Z: the shell that waits for us would not
 * hear of it, and the terminal would be nobody's. Both go on with the shell's `fg`.
 *
 * @returns ends it.
 */
export function stopWith(child: ChildProcess): () => void {
  if (isWindows || !hasTerminal) return () => {}
  const look = async () => {
    if (child.exitCode === null && child.signalCode === null && (await isStopped(child.pid!))) {
      process.kill(process.pid, 'SIGSTOP')
    }
  }
  const changed = () => void look()
  process.on('SIGCHLD', changed)
  return () => void process.off('SIGCHLD', changed)
}

/** Linux: `PID (NAME) STATE ...`; elsewhere `ps` knows. */
async function isStopped(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  if (stat !== undefined) return /\) T /.test(stat)
  return new Promise((resolve) => {
    execFile('ps', ['-o', 'state=', '-p', String(pid)], (error, state) => {
      resolve(!error && state.trim().startsWith('T'))
    })
  })
}

/** Waits for the signal that ends a session without a child: Ctrl+C is how it is meant to end, and no failure. */
export function stopped(): Promise<number> {
  return new Promise((resolve) => {
    for (const signal of ENDING) {
      process.on(signal, () => resolve(signal === 'SIGINT' ? 0 : exitCodeOf(signal)))
    }
  })
}

/** What to give to `spawn` for a program. On Windows a batch file, as npm makes them, needs a `cmd.exe`. */
export function startable(
  program: string,
  args: readonly string[],
  platform = process.platform,
): readonly [file: string, args: readonly string[], options: SpawnOptions] {
  if (platform !== 'win32' || !/\.(?:cmd|bat)$/i.test(program)) return [program, args, {}]
  const line = [program.replace(META, '^$&'), ...args.map(quotedForBatch)].join(' ')
  return ['cmd.exe', ['/d', '/s', '/c', `"${line}"`], { windowsVerbatimArguments: true }]
}

const META = /[()\][%!^"`<>&|;, *?]/g

/**
 * One argument for a batch file that hands its own on: quoted as C programs read quotes, with what
 * `cmd.exe` itself would act upon escaped twice, for it reads the line twice.
 */
function quotedForBatch(arg: string): string {
  const quoted = `"${arg.replace(/(\\*)"/g, '$1$1\\"').replace(/(\\*)$/, '$1$1')}"`
  return quoted.replace(META, '^$&').replace(META, '^$&')
}
