import { Session } from 'node:inspector/promises'
import { setFlagsFromString } from 'node:v8'

// Optimised code does not count what it has inlined.
setFlagsFromString('--no-opt')
setFlagsFromString('--no-maglev')

/**
 * How often the codec's blocks of code run while `work` runs, by the engine's own count: a measure of
 * work that does not depend on the machine. What the language's own functions do inside is not in it.
 */
export async function operations(work: () => void): Promise<number> {
  const session = new Session()
  session.connect()
  try {
    await session.post('Profiler.enable')
    await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })
    await session.post('Profiler.takePreciseCoverage')
    work()
    const { result } = await session.post('Profiler.takePreciseCoverage')
    await session.post('Profiler.stopPreciseCoverage')
    return result
      .filter(({ url }) => url.includes('/src/codec/'))
      .flatMap(({ functions }) => functions)
      .flatMap(({ ranges }) => ranges)
      .reduce((sum, { count }) => sum + count, 0)
  } finally {
    session.disconnect()
  }
}
