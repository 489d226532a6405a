import type { DashboardData, Figure } from '../data.ts'
import { milliseconds, money, roundMoney, share, short } from './format.ts'
import { Plot } from './plot.ts'

/** One value a step; null where there is none. */
export type Values = readonly (number | null)[]

/** A chart: what it shows, and in what words. */
export interface Chart {
  readonly title: string
  readonly kind: 'bars' | 'line'
  /** What is drawn, the last one in front. */
  readonly lines: readonly Line[]
  readonly text: (value: number) => string
  /** The same beside the axis, where the values are round. */
  readonly tick?: (value: number) => string
  /** The most that can be, where there is such a thing. */
  readonly most?: number
  /** The whole time in a few words. */
  sum(data: DashboardData): string
}

export interface Line {
  readonly name: string
  /** A variable of the style sheet. */
  readonly color: string
  readonly of: (at: (figure: Figure) => readonly number[]) => Values
  /** What the reader is told, where it is not what is drawn. */
  readonly told?: Line['of']
}

const CHARTS: readonly Chart[] = [
  {
    title: 'Net dollars saved',
    kind: 'bars',
    lines: [
      {
        name: 'Saved',
        color: '--accent',
        of: (at) => at('saved').map((value) => Math.max(value, 0)),
        told: (at) => at('saved'),
      },
      { name: '', color: '--loss', of: (at) => at('saved').map((value) => Math.min(value, 0)) },
    ],
    text: money,
    tick: roundMoney,
    sum: ({ total }) => money(total.dollars.saved),
  },
  {
    title: 'Dollars billed',
    kind: 'bars',
    lines: [{ name: 'Billed', color: '--bulk', of: (at) => at('billed') }],
    text: money,
    tick: roundMoney,
    sum: ({ total }) => money(total.dollars.billed),
  },
  {
    title: 'Prompt tokens',
    kind: 'bars',
    lines: [
      {
        name: 'Spared',
        color: '--accent',
        of: (at) => joined(at('sent'), at('spared'), (sent, spared) => sent + Math.max(spared, 0)),
        told: (at) => at('spared'),
      },
      { name: 'Sent', color: '--bulk', of: (at) => at('sent') },
    ],
    text: short,
    sum: ({ total: { tokens } }) =>
      `${short(tokens.before - tokens.after)} spared, ${short(tokens.after)} sent`,
  },
  {
    title: "Read from the provider's cache",
    kind: 'line',
    lines: [
      { name: 'Share', color: '--accent', of: (at) => joined(at('read'), at('prompt'), percent) },
    ],
    text: (value) => `${Math.round(value)} %`,
    most: 100,
    sum: ({ total: { usage } }) =>
      share(usage.read, usage.uncached + usage.read + usage.write5m + usage.write1h),
  },
  {
    title: 'Time added, on average',
    kind: 'line',
    lines: [
      { name: 'Added', color: '--accent', of: (at) => joined(at('added'), at('requests'), mean) },
    ],
    text: milliseconds,
    sum: ({ total: { ms, requests } }) => milliseconds(requests ? ms.added / requests : null),
  },
]

const percent = (part: number, of: number) => (of > 0 ? (100 * part) / of : null)
const mean = (sum: number, count: number) => (count > 0 ? sum / count : null)

function joined(
  a: readonly number[],
  b: readonly number[],
  join: (a: number, b: number) => number | null,
): Values {
  return a.map((value, i) => join(value, b[i]!))
}

/** All charts of the page. They are drawn again when colours or the room for them change. */
export function createCharts(parent: HTMLElement) {
  const plots = CHARTS.map((chart) => new Plot(chart))
  parent.append(...plots.map(({ element }) => element))
  let last: DashboardData | undefined
  const draw = () => {
    if (last) for (const plot of plots) plot.show(last)
  }
  new ResizeObserver(() => plots.forEach((plot) => plot.fit())).observe(parent)
  return {
    show(data: DashboardData) {
      last = data
      draw()
    },
    repaint() {
      plots.forEach((plot) => plot.clear())
      draw()
    },
  }
}
