import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { median } from './numbers.ts'
import { MAIN_BASE, planFor } from './replay.ts'
import { send, type Sending } from './request.ts'

const PLAN = planFor(MAIN_BASE)
/**
 * Milliseconds of runs that do not count, in which the engine compiles: what a proxy has left behind
 * after its first minute. The first body of a process is timed by itself.
 */
const WARM_UP = 1500
/** Runs that count: until so many milliseconds have gone by, but no fewer and no more than these. */
const ENOUGH = 1500
const LEAST = 3
const MOST = 101
/** Processes that are started for a first run each. */
const PROCESSES = 5

/** Milliseconds of runs with one body, and the median of `JSON.parse` of it in the same process. */
export interface Timing {
  readonly size: number
  readonly times: readonly number[]
  readonly parse: number
}

/** A body that nothing is remembered of. */
export function timeCold(body: string): Timing {
  return timing(body, () => void send('anthropic', body, PLAN))
}

/** A body of which all but the end was sent before. */
export function timeWarm(before: string, after: string): Timing {
  const run = (earlier: Sending) => void send('anthropic', after, PLAN, earlier)
  return timing(after, run, () => send('anthropic', before, PLAN))
}

/** The first body of a process, where nothing is compiled yet. */
export function timeFirst(body: string): Timing {
  const script = fileURLToPath(new URL('coldStart.ts', import.meta.url))
  const runs = Array.from(
    { length: PROCESSES },
    () => JSON.parse(String(execFileSync(process.execPath, [script], { input: body }))) as number[],
  )
  const [times, parses] = [runs.map(([time]) => time!), runs.map(([, parse]) => parse!)]
  return { size: body.length, times, parse: median(parses) }
}

function timing<T>(body: string, run: (made: T) => void, before?: () => T): Timing {
  const parse = timed(() => void JSON.parse(body))
  return { size: body.length, times: timed(run, before), parse: median(parse) }
}

/** @param before not timed; makes what the run needs. */
function timed<T>(run: (made: T) => void, before?: () => T): number[] {
  const once = () => {
    const made = before?.() as T
    const started = performance.now()
    run(made)
    return performance.now() - started
  }
  for (let spent = 0; spent < WARM_UP;) spent += once()
  const times: number[] = []
  for (let spent = 0; times.length < LEAST || (spent < ENOUGH && times.length < MOST);) {
    times.push(once())
    spent += times.at(-1)!
  }
  return times
}
