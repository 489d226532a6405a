import type { DashboardData, Shown } from '../data.ts'
import type { EditedBlock } from '../edited.ts'
import { wait } from '../../wait.ts'
import { showBlocks } from './blocks.ts'
import { createCharts } from './charts.ts'
import { byId, h, segments } from './dom.ts'
import { when } from './format.ts'
import { Latest } from './latest.ts'
import { forgetKey, get, keepKey, listen, prove, Refused, takeKey } from './link.ts'
import { type Part, PART_NAMES, parts } from './parts.ts'
import { themeButton } from './theme.ts'
import { tiles } from './tiles.ts'
import { RANGES, type RangeName, spanOf } from './time.ts'

type Data = DashboardData & { readonly keepsText: boolean }

const MOST_RECENT = 100
/** Milliseconds between two loads of the sums while requests come in, and while none do. */
const BUSY = 2000
const IDLE = 30_000
/** The server spends no more than this share of its time on one page. */
const SHARE = 0.05

let key = takeKey()
let range: RangeName = '24h'
let part: Part = 'project'
let data: Data | undefined
let loaded = { at: 0, took: 0 }
let timer = 0
/** Only then is it certain who listens, and is the key sent. */
let isConnected = false

const charts = createCharts(byId('charts'))
const latest = new Latest(byId('latest'), (request) => void look(request))
themeButton(byId('theme'), () => charts.repaint())
segments(
  byId('range'),
  Object.fromEntries(Object.entries(RANGES).map(([name, { label }]) => [name, label])),
  range,
  (value) => {
    range = value as RangeName
    if (isConnected) void reload()
  },
)
segments(byId('part'), PART_NAMES, part, (value) => {
  part = value as Part
  if (data) byId('parts').replaceChildren(parts(data, part))
})
byId('unlock').addEventListener('submit', (event) => {
  event.preventDefault()
  key = byId<HTMLInputElement>('key').value.trim()
  keepKey(key)
  void follow()
})
window.addEventListener('hashchange', () => {
  if (location.hash.startsWith('#key=')) location.reload()
})
void follow()

/** Stays connected while somebody looks; asks for the key where that is what is missing. */
async function follow(): Promise<void> {
  byId('gate').hidden = true
  for (let delay = 500; key; delay = Math.min(delay * 2, 10_000)) {
    await seen()
    const hidden = new AbortController()
    const hide = () => document.hidden && hidden.abort()
    document.addEventListener('visibilitychange', hide)
    try {
      await prove(key)
      isConnected = true
      const [answer] = await Promise.all([get('dashboard/events', key, hidden.signal), load()])
      tell('Live', true)
      delay = 500
      await listen(answer, hear)
    } catch (error) {
      if (error instanceof Refused) return ask(error.message)
    } finally {
      isConnected = false
      document.removeEventListener('visibilitychange', hide)
      clearTimeout(timer)
    }
    if (!hidden.signal.aborted) tell('Not connected; trying again')
    await wait(hidden.signal.aborted ? 0 : delay)
  }
  ask('')
}

function seen(): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (document.hidden) return
      document.removeEventListener('visibilitychange', look)
      resolve()
    }
    document.addEventListener('visibilitychange', look)
    look()
  })
}

function ask(refusal: string): void {
  forgetKey()
  key = undefined
  tell('')
  byId('refusal').textContent = refusal
  byId('gate').hidden = false
  for (const id of ['report', 'requests', 'empty']) byId(id).hidden = true
  byId('key').focus()
}

function tell(state: string, isLive = false): void {
  byId('live').textContent = state
  byId('live').classList.toggle('on', isLive)
}

async function load(): Promise<void> {
  const began = performance.now()
  const { from, to, step } = spanOf(range, Date.now())
  const asked = range
  const answer = await get(`dashboard/data?from=${from}&to=${to}&step=${step}`, key!)
  const news = (await answer.json()) as Data
  // Another time was chosen meanwhile.
  if (asked !== range) return
  loaded = { at: performance.now(), took: performance.now() - began }
  data = news
  show(data)
  again(IDLE)
}

function again(ms: number): void {
  clearTimeout(timer)
  timer = setTimeout(() => void reload(), ms)
}

/** Whether the line is broken is for the stream to find out. */
function reload(): Promise<void> {
  return load().catch(() => {})
}

function hear(event: string, text: string): void {
  if (event !== 'requests' || !data) return
  const news = (JSON.parse(text) as Shown[]).reverse()
  const known = new Set(news.map(({ id }) => id))
  const rest = data.recent.filter(({ id }) => !known.has(id))
  data = { ...data, recent: [...news, ...rest].slice(0, MOST_RECENT) }
  if (!byId('requests').hidden) latest.show(data.recent)
  const pause = Math.max(BUSY, loaded.took / SHARE)
  again(Math.max(0, loaded.at + pause - performance.now()))
}

function show(data: Data): void {
  const { total, recent, keepsText } = data
  const hasAny = total.requests > 0
  byId('report').hidden = !hasAny
  byId('requests').hidden = recent.length === 0
  byId('empty').hidden = hasAny
  if (!hasAny) showEmpty(recent[0])
  else {
    byId('tiles').replaceChildren(...tiles(data))
    byId('parts').replaceChildren(parts(data, part))
    charts.show(data)
  }
  if (recent.length > 0) latest.show(recent)
  byId('hint').textContent = keepsText
    ? 'The text of the latest 50 requests is kept in the memory of the proxy, and nowhere else.'
    : 'With --log-messages the proxy keeps the text of its latest requests in memory, and they can be compared here.'
}

function showEmpty(last: Shown | undefined): void {
  byId('empty-title').textContent = last ? 'Nothing in this time' : 'Nothing yet'
  const { origin } = location
  const words = last
    ? [h('p', {}, `The last request was sent ${when(last.at, Date.now())}.`)]
    : [
        h('p', {}, 'Point a client at this proxy, and its requests show here at once:'),
        h('pre', { tabindex: 0 }, `ANTHROPIC_BASE_URL=${origin} claude`),
        h('pre', { tabindex: 0 }, `codex -c 'openai_base_url="${origin}/v1"'`),
      ]
  byId('empty-text').replaceChildren(...words)
}

async function look({ id }: Shown): Promise<void> {
  if (!isConnected) return
  const path = `dashboard/request?id=${encodeURIComponent(id)}`
  const answer = await get(path, key!).catch(() => undefined)
  const found = (await answer?.json()) as { blocks: EditedBlock[] } | undefined
  showBlocks(found?.blocks ?? [])
}
