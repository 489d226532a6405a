import type { Shown } from '../data.ts'
import { h } from './dom.ts'
import { count, milliseconds, moment, money, NONE, share, short, when } from './format.ts'
import { type Column, table } from './table.ts'

/** Rows before the reader asks for all. */
const FEW = 20

/** The latest requests, newest first. */
export class Latest {
  private readonly look: (request: Shown) => void
  private readonly room = h('div', {
    class: 'scroll',
    tabindex: 0,
    role: 'region',
    'aria-label': 'Latest requests',
  })
  private readonly more = h('button', { type: 'button', onclick: () => this.showAll() })
  private known = new Set<string>()
  private shown: readonly Shown[] = []
  private isWhole = false

  /** @param look shows the blocks of a request. */
  constructor(parent: HTMLElement, look: (request: Shown) => void) {
    this.look = look
    parent.append(this.room, h('p', { class: 'hint' }, this.more))
  }

  show(requests: readonly Shown[]): void {
    this.shown = requests
    const rows = this.isWhole ? requests : requests.slice(0, FEW)
    const list = table(`The latest ${rows.length}, newest first`, this.columns(Date.now()), rows)
    this.markNew(list, rows)
    // Whoever was about to press a button of a row still is.
    const label = this.room.contains(document.activeElement)
      ? document.activeElement?.getAttribute('aria-label')
      : undefined
    this.room.replaceChildren(list)
    if (label)
      this.room.querySelector<HTMLElement>(`[aria-label=${JSON.stringify(label)}]`)?.focus()
    this.more.textContent = `Show ${requests.length}`
    this.more.hidden = requests.length <= rows.length
  }

  private showAll(): void {
    this.isWhole = true
    this.show(this.shown)
    this.room.focus()
  }

  /** Rows that were not there before are lit for a moment; not at first, when all are new. */
  private markNew(list: HTMLTableElement, rows: readonly Shown[]): void {
    const isFirst = this.known.size === 0
    rows.forEach(({ id }, i) => {
      if (!isFirst && !this.known.has(id)) list.tBodies[0]!.rows[i]!.classList.add('fresh')
    })
    this.known = new Set(this.shown.map(({ id }) => id))
  }

  private columns(now: number): Column<Shown>[] {
    return [
      { head: 'Sent', isHead: true, cell: ({ at }) => time(at, now) },
      {
        head: 'Project',
        isWide: true,
        cell: ({ project }) => project || h('span', { class: 'quiet' }, NONE),
      },
      { head: 'Client', isWide: true, cell: ({ client }) => client },
      { head: 'Model', class: 'model', cell: ({ model }) => model },
      {
        head: 'Prompt tokens',
        class: 'tokens',
        isNumber: true,
        cell: ({ tokens }) => change(tokens),
      },
      { head: 'Cached', class: 'extra', isNumber: true, isWide: true, cell: cached },
      {
        head: 'Billed',
        isNumber: true,
        isWide: true,
        cell: (request) => dollars(request, 'billed'),
      },
      {
        head: 'Saved, net',
        class: 'saved',
        isNumber: true,
        cell: (request) => dollars(request, 'saved'),
      },
      {
        head: 'Added',
        class: 'extra',
        isNumber: true,
        isWide: true,
        cell: ({ ms }) => milliseconds(ms.added),
      },
      { head: 'Answer', cell: answer },
      ...(this.shown.some(({ kept }) => kept) ? [this.lookColumn()] : []),
    ]
  }

  private lookColumn(): Column<Shown> {
    return {
      head: 'Text',
      cell: (request) => {
        if (!request.kept) return ''
        const onclick = () => this.look(request)
        const name = `View before and after, ${when(request.at, Date.now())}`
        return h('button', { type: 'button', onclick, 'aria-label': name }, 'View')
      },
    }
  }
}

function time(at: number, now: number): Node {
  return h('time', { datetime: new Date(at).toISOString(), title: moment(at) }, when(at, now))
}

function change({ before, after }: Shown['tokens']): Node {
  const spared = before - after
  const text = spared === 0 ? count(after) : `${short(before)} → ${short(after)}`
  const less =
    spared === 0 ? undefined : h('span', { class: 'quiet' }, ` −${share(spared, before)}`)
  return h('span', {}, text, less)
}

function cached({ usage }: Shown): string {
  if (!usage) return NONE
  return share(usage.read, usage.uncached + usage.read + usage.write5m + usage.write1h)
}

function answer({ status, ending }: Shown): Node | string {
  if (status >= 400) return h('span', { class: 'loss' }, String(status))
  if (ending !== 'complete') return `${status}, ${ending}`
  return h('span', { class: 'fine' }, String(status))
}

function dollars({ dollars: sums, usage }: Shown, of: 'billed' | 'saved'): Node | string {
  if (!sums) return usage ? h('span', { class: 'quiet' }, 'unpriced') : NONE
  return h('span', { class: sums[of] < 0 ? 'loss' : '' }, money(sums[of]))
}
