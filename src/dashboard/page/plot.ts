import uPlot from 'uplot'
import type { DashboardData, Figure } from '../data.ts'
import type { Chart, Line, Values } from './charts.ts'
import { h } from './dom.ts'
import { NONE, stepName, tick } from './format.ts'
import { table } from './table.ts'

const HEIGHT = 168

/** One chart on the page, with its words: a title, the value under the pointer, and a table of them all. */
export class Plot {
  readonly element: HTMLElement
  private readonly chart: Chart
  private readonly room = h('div', { class: 'plot', role: 'img' })
  private readonly reading = h('output')
  private readonly values = h('div', { class: 'scroll', tabindex: 0, role: 'region' })
  private readonly details = h('details', {}, h('summary', {}, 'As a table'), this.values)
  private plot: uPlot | undefined
  private data: DashboardData | undefined

  constructor(chart: Chart) {
    this.chart = chart
    this.values.setAttribute('aria-label', chart.title)
    const caption = h('figcaption', {}, h('b', {}, chart.title), this.reading)
    this.element = h('figure', {}, caption, this.room, this.details)
    this.details.addEventListener('toggle', () => this.fillTable())
  }

  show(data: DashboardData): void {
    this.data = data
    const steps = stepsOf(data)
    const values = [
      steps.map((at) => at / 1000),
      ...this.chart.lines.map((line) => valuesOf(line.of, data, steps)),
    ] as uPlot.AlignedData
    if (this.plot) this.plot.setData(values)
    else this.plot = new uPlot(this.options(), values, this.room)
    this.read(null)
    this.room.setAttribute('aria-label', this.inWords(steps))
    this.fillTable()
  }

  /** Takes the room there is. */
  fit(): void {
    const width = this.room.clientWidth
    if (this.plot && width > 0 && width !== this.plot.width) {
      this.plot.setSize({ width, height: HEIGHT })
    }
  }

  clear(): void {
    this.plot?.destroy()
    this.plot = undefined
  }

  private options(): uPlot.Options {
    const { kind, lines, text, tick: short = text, most } = this.chart
    const style = getComputedStyle(this.room)
    const color = (name: string) => painted(style.getPropertyValue(name))
    const axis = {
      stroke: color('--muted'),
      font: `11px ${style.fontFamily}`,
      ticks: { show: false },
    }
    return {
      width: this.room.clientWidth,
      height: HEIGHT,
      legend: { show: false },
      padding: [8, 8, 0, 0],
      cursor: {
        y: false,
        drag: { x: false, y: false },
        points: { show: kind === 'line', size: 6 },
      },
      scales: {
        x: { range: () => [this.data!.span.from / 1000, this.data!.span.to / 1000] },
        y: {
          range: (_, low, high) => reach(low ?? 0, high ?? 0, most),
        },
      },
      axes: [
        {
          ...axis,
          grid: { show: false },
          size: 26,
          values: (_, ticks) => ticks.map((at) => tick(at * 1000, this.data!.span)),
          space: 64,
        },
        {
          ...axis,
          grid: { stroke: color('--rule'), width: 1 },
          size: 58,
          values: (_, ticks) => ticks.map(short),
          space: 34,
        },
      ],
      series: [
        {},
        ...lines.map((line) => ({
          stroke: color(line.color),
          width: kind === 'line' ? 1.75 : 0,
          ...(kind === 'bars'
            ? { fill: color(line.color), paths: BARS, points: { show: false } }
            : { points: { size: 3.5, fill: color(line.color) } }),
        })),
      ],
      hooks: { setCursor: [(plot) => this.read(plot.cursor.idx ?? null)] },
    }
  }

  /** The value under the pointer, else the sum. */
  private read(index: number | null): void {
    const data = this.data!
    const at = index === null ? undefined : stepsOf(data)[index]
    this.reading.textContent =
      at === undefined
        ? this.chart.sum(data)
        : `${stepName(at, data.span.step)} · ${this.inShort(at)}`
  }

  private inShort(at: number): string {
    const told = this.told(at)
    return told
      .map(({ name, text }) => (told.length > 1 ? `${text} ${name.toLowerCase()}` : text))
      .join(', ')
  }

  /** What is said of one step, by the names of the lines. */
  private told(at: number): { name: string; text: string }[] {
    const { lines, text } = this.chart
    return lines.flatMap(({ name, of, told = of }) => {
      if (!name) return []
      const [value = null] = valuesOf(told, this.data!, [at])
      return [{ name, text: value === null ? NONE : text(value) }]
    })
  }

  private inWords(steps: readonly number[]): string {
    const { title, text, sum, lines } = this.chart
    const { of, told = of } = lines[0]!
    const values = valuesOf(told, this.data!, steps)
    let best = -1
    values.forEach((value, i) => {
      if (value !== null && (best < 0 || value > values[best]!)) best = i
    })
    const most =
      best < 0
        ? 'no values'
        : `most: ${text(values[best]!)}, ${stepName(steps[best]!, this.data!.span.step)}`
    return `${title}: ${sum(this.data!)}; ${most}`
  }

  /** Only steps with any request, and only while somebody looks. */
  private fillTable(): void {
    if (!this.details.open || !this.data) return
    const { span, series } = this.data
    const named = this.chart.lines.filter(({ name }) => name)
    const columns = named.map(({ name }, i) => ({
      head: name,
      isNumber: true,
      cell: (at: number) => this.told(at)[i]!.text,
    }))
    const time = { head: 'From', isHead: true, cell: (at: number) => stepName(at, span.step) }
    this.values.replaceChildren(table(this.chart.title, [time, ...columns], series.at))
  }
}

/** What the axis spans: from zero, or to it. */
function reach(low: number, high: number, most?: number): [number, number] {
  return [Math.min(low, 0), most ?? (high > 0 || low < 0 ? Math.max(high, 0) : 1)]
}

const BARS = uPlot.paths.bars!({ size: [0.78, 36], align: 1 })

/** Every step of the time shown: those without a request are not in the data. */
function stepsOf({ span: { from, to, step } }: DashboardData): number[] {
  return Array.from({ length: Math.ceil((to - from) / step) }, (_, i) => from + i * step)
}

function valuesOf(of: Line['of'], { series }: DashboardData, steps: readonly number[]): Values {
  const values = of((figure: Figure) => series[figure])
  const places = new Map(series.at.map((at, i) => [at, i]))
  return steps.map((at) => {
    const place = places.get(at)
    return place === undefined ? null : (values[place] ?? null)
  })
}

/** A colour as a canvas takes it: what stands in a variable may be a function of the theme. */
function painted(value: string): string {
  const probe = h('span')
  probe.style.color = value
  document.body.append(probe)
  const { color } = getComputedStyle(probe)
  probe.remove()
  return color
}
