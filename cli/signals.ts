import { constants } from 'node:os'

/** What a shell shows for a process that a signal ended. */
export function exitCodeOf(signal: NodeJS.Signals): number {
  return 128 + constants.signals[signal]
}

/**
 * The first signal to stop runs `drain`; the next one ends the process at once, as the signal alone
 * would have.
 */
export function onStop(drain: (signal: NodeJS.Signals) => void, now: () => void = () => {}): void {
  let first: number | undefined
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (first === undefined) {
        first = performance.now()
        drain(signal)
      } else if (performance.now() - first > ECHO) {
        now()
        process.exit(exitCodeOf(signal))
      }
    })
  }
}

/**
 * Milliseconds in which a second signal is taken for an echo of the first: on Ctrl+C the terminal
 * tells every process of the group, and npm then tells its child once more.
 */
const ECHO = 150
