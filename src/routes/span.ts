import { HeadroomError } from '../errors.ts'

/** A part of time and the steps into which it is cut. Milliseconds; `from` within and `to` without. */
export interface Span {
  readonly from: number
  readonly to: number
  readonly step: number
}

/** No answer has more points in time than a chart has room for. */
const MOST_POINTS = 400

const SECOND = 1000
const MINUTE = 60 * SECOND
/** Of whole quarters of an hour the ledger has sums at hand. */
const QUARTER = 15 * MINUTE
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const UNITS: Readonly<Record<string, number>> = { '': 1, s: SECOND, m: MINUTE, h: HOUR, d: DAY }
const STEPS = [10 * SECOND, MINUTE, 5 * MINUTE, QUARTER, HOUR / 2, HOUR, 6 * HOUR, DAY, 7 * DAY]

/**
 * Reads `from`, `to` (an ISO 8601 date, or milliseconds since 1970) and `step` (milliseconds, or
 * with s, m, h, d). Unset: seven days up to the end of
 * this quarter of an hour, in steps that a chart has room for.
 *
 * @throws {HeadroomError} `bad_input`, with a status of 400.
 *
 * @example
 * spanOf((name) => url.searchParams.get(name) ?? undefined, Date.now())
 */
export function spanOf(query: (name: string) => string | undefined, now: number): Span {
  const to = momentOf(query('to')) ?? Math.floor(now / QUARTER + 1) * QUARTER
  const from = momentOf(query('from')) ?? to - 7 * DAY
  const length = to - from
  if (length <= 0) throw bad('from has to be before to.')
  const step = stepOf(query('step')) ?? fitting(length)
  if (length / step > MOST_POINTS) {
    throw bad(`That would be more than ${MOST_POINTS} steps; give a longer step or a shorter time.`)
  }
  return { from, to, step }
}

function momentOf(text: string | undefined): number | undefined {
  if (!text) return undefined
  const moment = /^\d{1,16}$/.test(text) ? Number(text) : Date.parse(text)
  if (Number.isSafeInteger(moment)) return moment
  throw bad('from and to take an ISO 8601 date or milliseconds since 1970.')
}

function stepOf(text: string | undefined): number | undefined {
  if (!text) return undefined
  const [, count, unit = ''] = /^([1-9]\d{0,12})([smhd]?)$/.exec(text) ?? []
  if (count !== undefined) return Number(count) * UNITS[unit]!
  throw bad('step takes milliseconds, or a number with s, m, h or d.')
}

function fitting(length: number): number {
  return STEPS.find((step) => length / step <= MOST_POINTS) ?? Math.ceil(length / MOST_POINTS)
}

function bad(message: string): HeadroomError {
  return new HeadroomError('bad_input', message, { status: 400 })
}
