import type { LogEntry } from '../../src/platform.ts'

/** Work that no response waits for, kept in a set so that a drain can wait for it. */
export function createBackground(log: (entry: LogEntry) => void) {
  const running = new Set<Promise<void>>()
  return {
    run(work: Promise<unknown>): void {
      const done = work
        .then(
          () => {},
          (error: unknown) =>
            log({ level: 'error', event: 'background_failed', reason: String(error) }),
        )
        .finally(() => running.delete(done))
      running.add(done)
    },
    /** Resolves when nothing runs any more; what is running may start more. */
    async settled(): Promise<void> {
      while (running.size > 0) await Promise.all(running)
    },
  }
}
