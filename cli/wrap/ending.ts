import { exitCodeOf } from '../signals.ts'
import { ENDING } from './system.ts'

/** What has to be put right when a session ends, in whatever way short of `kill -9`. */
export interface Ending {
  /** To be done at the end: the latest first. */
  later(work: () => Promise<unknown> | unknown): void
  /** Does all of it, once. A piece that fails is told, and does not keep the others from being done. */
  run(): Promise<void>
  /** Leaves signals to somebody else while the work goes on. */
  during<T>(work: () => Promise<T>): Promise<T>
}

/**
 * Until it has run, a signal ends the session: what there is to put right is, and the exit code is 128
 * and the signal's number. A second one does not wait for that.
 */
export function createEnding(tell: (problem: string) => void): Ending {
  const works: (() => Promise<unknown> | unknown)[] = []
  let running: Promise<void> | undefined
  const run = () =>
    (running ??= (async () => {
      for (const work of works.reverse()) {
        await (async () => work())().catch((error: unknown) => tell(String(error)))
      }
    })())
  let isSignalled = false
  const stop = (signal: NodeJS.Signals) => {
    const exit = () => process.exit(exitCodeOf(signal))
    if (isSignalled) exit()
    isSignalled = true
    void run().then(exit)
  }
  const take = () => ENDING.forEach((signal) => process.on(signal, stop))
  const leave = () => ENDING.forEach((signal) => process.off(signal, stop))
  take()
  return {
    later: (work) => void works.push(work),
    run,
    during(work) {
      // One after the other without a pause, so that no signal falls between.
      const done = work()
      leave()
      return done.finally(take)
    },
  }
}
