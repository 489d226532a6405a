import { spawn } from 'node:child_process'
import { CommandError } from '../errors.ts'
import { exitCodeOf } from '../signals.ts'
import { endWithUs, passSignals, startable, stopWith } from './system.ts'

/** A program that was started with this terminal. */
export interface Child {
  /** Its exit code, or 128 and the number of the signal that ended it. @throws when it could not be started. */
  readonly ended: Promise<number>
}

/**
 * Starts a program in our place: our terminal, our process group, our signals. It ends with us, and we
 * end with it.
 */
export function startChild(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Child {
  const [file, all, options] = startable(program, args)
  // Before the child, so that there is no moment in which it could be left alone.
  const watch = endWithUs()
  const child = spawn(file, all, { ...options, stdio: 'inherit', env })
  watch.over(child)
  const stops = [passSignals(child), stopWith(child), watch.end]
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', ({ code }: NodeJS.ErrnoException) => {
      const message = `${program} cannot be started (${code}).`
      reject(new CommandError('missing_tool', message, [], 126))
    })
    child.once('exit', (code, signal) => resolve(signal ? exitCodeOf(signal) : (code ?? 0)))
  }).finally(() => stops.forEach((stop) => stop()))
  return { ended }
}
