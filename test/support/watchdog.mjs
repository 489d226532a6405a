import { createInterface } from 'node:readline'

/**
 * Takes `+GROUP` and `-GROUP`, one a line, from the process that started it. When that one is gone, in
 * whatever way, it kills the groups that are left.
 */
const groups = new Set()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {})
createInterface({ input: process.stdin })
  .on('line', (line) =>
    line[0] === '+' ? groups.add(line.slice(1)) : groups.delete(line.slice(1)),
  )
  .on('close', () => {
    for (const group of groups) {
      try {
        process.kill(-Number(group), 'SIGKILL')
      } catch {
        // It is gone already.
      }
    }
  })
