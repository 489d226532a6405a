import type { DashboardData } from '../data.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** The times that can be shown. Steps of whole quarters of an hour are what the ledger has sums of. */
export const RANGES = {
  '1h': { label: '1 h', step: MINUTE, steps: 60 },
  '24h': { label: '24 h', step: 15 * MINUTE, steps: 96 },
  '7d': { label: '7 d', step: 2 * HOUR, steps: 84 },
  '30d': { label: '30 d', step: 12 * HOUR, steps: 60 },
  '1y': { label: '1 y', step: 7 * DAY, steps: 52 },
} as const

export type RangeName = keyof typeof RANGES

/** A time that ends with the step that is now; steps begin where clocks and days do, by local time. */
export function spanOf(range: RangeName, now: number): DashboardData['span'] {
  const { step, steps } = RANGES[range]
  const offset = new Date(now).getTimezoneOffset() * MINUTE
  const to = Math.floor((now - offset) / step + 1) * step + offset
  return { from: to - steps * step, to, step }
}
