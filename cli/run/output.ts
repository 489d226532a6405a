import { type ChildProcess, spawn } from 'node:child_process'
import { fstatSync } from 'node:fs'
import { constants } from 'node:os'
import { CommandError } from '../errors.ts'
import { exitCodeOf } from '../signals.ts'
import { ENDING, endWithUs, passSignals } from '../wrap/system.ts'
import type { Started } from './shell.ts'

/** Bytes of output that are held back until the end; what goes on longer goes as it comes. */
const MOST_BYTES = 4 * 2 ** 20

export interface Outcome {
  /** As a shell reports it: the exit code, or 128 and the signal's number. */
  readonly code: number
  /** All that it wrote to standard output; undefined if that was too much and went through already. */
  readonly output: Buffer | undefined
}

export interface Streams {
  readonly stdout: NodeJS.WritableStream
  /** Shown what is written at once, if somebody is there to see it. */
  readonly live: NodeJS.WritableStream | undefined
  readonly env: NodeJS.ProcessEnv
}

/**
 * Runs a program to its end and keeps what it writes to standard output. Errors go where ours go, at
 * once; where that is the same place, the program writes both into one pipe, so that their order stays.
 *
 * @throws {CommandError} when it cannot be started.
 */
export async function collect(started: Started, streams: Streams): Promise<Outcome> {
  const { stdout, live } = streams
  const child = bound(() => start(started, streams.env))
  const ended = endOf(child, started.program)
  let held: Buffer[] | undefined = []
  let size = 0
  for await (const chunk of child.stdout! as AsyncIterable<Buffer>) {
    live?.write(chunk)
    size += chunk.length
    held?.push(chunk)
    if (held && size <= MOST_BYTES) continue
    const waiting = held ? Buffer.concat(held) : chunk
    held = undefined
    if (!stdout.write(waiting)) await new Promise((resolve) => stdout.once('drain', resolve))
  }
  return { code: await ended, output: held && Buffer.concat(held) }
}

/** A child that is told what we are told, from its first moment on, and does not outlive us. */
function bound(begin: () => ChildProcess): ChildProcess {
  const held = () => {}
  for (const signal of ENDING) process.on(signal, held)
  const watch = endWithUs()
  const child = begin()
  watch.over(child)
  const stops = [passSignals(child), watch.end]
  for (const signal of ENDING) process.off(signal, held)
  const stop = () => stops.forEach((one) => one())
  return child.once('exit', stop).once('error', stop)
}

/** Sends both streams of a program into the first one before it becomes that program. */
const MERGED = 'exec "$@" 2>&1'

function start({ program, args }: Started, env: NodeJS.ProcessEnv): ChildProcess {
  const stdio = ['inherit', 'pipe', 'inherit'] as const
  if (process.platform === 'win32') {
    return spawn(program, args, {
      stdio: [...stdio],
      env,
      windowsVerbatimArguments: args[0] === '/d',
    })
  }
  if (!isOnePlace()) return spawn(program, args, { stdio: [...stdio], env })
  return spawn('/bin/sh', ['-c', MERGED, 'headroom-run', program, ...args], {
    stdio: [...stdio],
    env,
  })
}

/** Do our output and our errors go to the same file or pipe? */
function isOnePlace(): boolean {
  try {
    const [out, err] = [fstatSync(1), fstatSync(2)]
    return out.dev === err.dev && out.ino === err.ino
  } catch {
    return false
  }
}

/** Of the whole program, and of its output: one that it has started may go on writing. */
function endOf(child: ChildProcess, program: string): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', ({ code }: NodeJS.ErrnoException) => {
      reject(new CommandError('missing_tool', `${program} cannot be started (${code}).`, [], 126))
    })
    child.once('exit', (code, signal) => resolve(signal ? exitCodeOf(known(signal)) : (code ?? 0)))
  })
}

const known = (signal: NodeJS.Signals) => (signal in constants.signals ? signal : 'SIGKILL')
