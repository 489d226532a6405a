/** What stands where there is no figure. */
export const NONE = '–'

const MINUS = '−'

/** US dollars; small sums with as many digits as say something. */
export function money(dollars: number): string {
  const size = Math.abs(dollars)
  if (size > 0 && size < 0.0001) return `${dollars < 0 ? MINUS : ''}<$0.0001`
  const digits = size === 0 || size >= 1 ? 2 : size >= 0.1 ? 3 : 4
  const options = { minimumFractionDigits: digits, maximumFractionDigits: digits }
  return `${dollars < 0 ? MINUS : ''}$${size.toLocaleString(undefined, options)}`
}

const whole = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 })
const compact = new Intl.NumberFormat(undefined, {
  notation: 'compact',
  maximumSignificantDigits: 3,
})

export function count(value: number): string {
  return whole.format(value).replace('-', MINUS)
}

/** 1.23M where the digits would be many. */
export function short(value: number): string {
  const text = Math.abs(value) < 10_000 ? whole.format(value) : compact.format(value)
  return text.replace('-', MINUS)
}

/** A part of a whole; nothing where there is no whole. */
export function share(part: number, of: number): string {
  if (of === 0) return NONE
  const percent = (100 * part) / of
  const digits = Math.abs(percent) >= 99.95 || percent === 0 ? 0 : 1
  return `${percent.toFixed(digits).replace('-', MINUS)} %`
}

export function milliseconds(value: number | null): string {
  if (value === null) return NONE
  if (value >= 1000) return `${(value / 1000).toFixed(1)} s`
  return `${value.toFixed(value < 10 ? 1 : 0)} ms`
}

const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' })
const minute = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' })
const day = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric' })
const long = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'long' })

const DAY = 86_400_000

/** Local time: of today the clock alone, else the day, too. */
export function when(at: number, now: number): string {
  const isToday = new Date(at).toDateString() === new Date(now).toDateString()
  return isToday ? clock.format(at) : `${day.format(at)}, ${minute.format(at)}`
}

/** In full, for a hover. */
export function moment(at: number): string {
  return long.format(at)
}

/** One step of a chart, as far as its length needs it. */
export function stepName(at: number, step: number): string {
  return step >= DAY ? day.format(at) : `${day.format(at)}, ${minute.format(at)}`
}

/** A place on the axis of time: a day where one begins, the clock only where no more than a few are shown. */
export function tick(at: number, { from, to }: { from: number; to: number }): string {
  const date = new Date(at)
  if (date.getHours() === 0 && date.getMinutes() === 0) return day.format(at)
  return to - from > 3 * DAY ? '' : minute.format(at)
}

/** Dollars without the zeros that say nothing. */
export function roundMoney(dollars: number): string {
  const size = Math.abs(dollars).toLocaleString(undefined, { maximumSignificantDigits: 3 })
  return `${dollars < 0 ? MINUS : ''}$${size}`
}
