import { percent } from './numbers.ts'

/** What is to be reached, and what is. */
export interface Bar {
  readonly what: string
  readonly wanted: string
  readonly measured: string
  readonly reached: boolean
}

type Write = (value: number) => string

const asShare: Write = (value) => percent(value, 1, 2)

export function atLeast(what: string, bar: number, value: number, write = asShare): Bar {
  return {
    what,
    wanted: `at least ${write(bar)}`,
    measured: write(value),
    reached: value >= bar,
  }
}

export function atMost(what: string, bar: number, value: number, write = asShare): Bar {
  return { what, wanted: `at most ${write(bar)}`, measured: write(value), reached: value <= bar }
}

export function none(what: string, count: number, among?: string): Bar {
  const measured = among === undefined ? String(count) : `${count} of ${among}`
  return { what, wanted: 'none', measured, reached: count === 0 }
}
