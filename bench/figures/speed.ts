import type { Message } from '../corpus.ts'
import type { Figure } from '../figure.ts'
import { quantile, thousands } from '../numbers.ts'
import { MAIN_BASE, planFor } from '../replay.ts'
import { bodyOf, send, type Sending } from '../request.ts'

const MB = 1e6
const PLAN = planFor(MAIN_BASE)
/** Ten times the size takes at most so many times the time. */
const LINEAR = '12 times'

/** Time a request takes: the body read, its lineage, the blocks encoded, the new ones spliced in. */
export function speed(): Figure {
  const recorded: Message[] = []
  let size = 0
  return {
    name: 'speed',
    conversation({ conversation }) {
      if (conversation.format !== 'anthropic' || size > 10 * MB) return
      for (const message of conversation.messages) {
        recorded.push(message)
        size += JSON.stringify(message).length
      }
    },
    finish() {
      const one = ofSize(recorded, MB)
      const ten = ofSize(recorded, 10 * MB)
      const grown = [...one, ...turn(source(20_000))]
      const small = cold(request(one), 15)
      const rows = [
        row('conversation, cold', small, '25 ms'),
        row(
          'conversation, with a new result of 20 KB',
          warm(request(one), request(grown), 15),
          '3 ms',
        ),
        row('conversation of ten times the size, cold', cold(request(ten), 5), LINEAR, small),
        ...Object.entries(ODD).map(([name, make]) =>
          row(name, cold(make(1), 3), LINEAR, cold(make(0.1), 3)),
        ),
      ]
      return {
        title: 'Speed, one core',
        tables: [
          {
            head: ['body', 'size', 'best', 'median', 'p95', 'times its tenth', 'bar'],
            rows: rows.map(({ cells }) => cells),
          },
        ],
        figures: Object.fromEntries(rows.map(({ name, median }) => [name, median])),
      }
    },
  }
}

interface Timing {
  readonly size: number
  readonly times: readonly number[]
}

/** @param tenth the same at a tenth of the size. */
function row(name: string, { size, times }: Timing, bar: string, tenth?: Timing) {
  const ms = (value: number) => `${value.toFixed(1)} ms`
  const [best, median, late] = [0, 0.5, 0.95].map((share) => quantile(times, share))
  // The best run is the one that other work on the machine disturbed least.
  const ratio = tenth && best! / quantile(tenth.times, 0)
  const cells = [
    name,
    `${thousands(size / 1000)} KB`,
    ...[best!, median!, late!].map(ms),
    ratio?.toFixed(1) ?? '',
    bar,
  ]
  return { name, median: median!, cells }
}

const request = (messages: readonly Message[]) =>
  bodyOf({ id: '', format: 'anthropic', agent: 'Claude Code', messages, facts: [] }, messages)

function cold(body: string, times: number): Timing {
  return { size: body.length, times: timed(times, () => void send('anthropic', body, PLAN)) }
}

function warm(before: string, after: string, times: number): Timing {
  const run = (earlier: Sending) => void send('anthropic', after, PLAN, earlier)
  return { size: after.length, times: timed(times, run, () => send('anthropic', before, PLAN)) }
}

/** @param before not timed; makes what the run needs. */
function timed<T>(times: number, run: (made: T) => void, before?: () => T): number[] {
  return Array.from({ length: times }, () => {
    const made = before?.() as T
    const started = performance.now()
    run(made)
    return performance.now() - started
  })
}

/** So many characters of messages, from the start again where there are too few. */
function ofSize(messages: readonly Message[], wanted: number): Message[] {
  const out: Message[] = []
  for (let round = 0, size = 0; size < wanted && messages.length > 0; round++) {
    for (const message of messages) {
      const json = JSON.stringify(message)
      const text = round === 0 ? json : json.replaceAll(/"toolu_/g, `"toolu_${round}_`)
      out.push(JSON.parse(text) as Message)
      size += text.length
      if (size >= wanted) break
    }
  }
  return out
}

function turn(text: string): Message[] {
  return [
    { role: 'user', content: 'Go on.' },
    {
      role: 'assistant',
      content: [{ type: 'tool_use', id: 'toolu_new', name: 'Bash', input: {} }],
    },
    { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_new', content: text }] },
  ]
}

/** Bodies nobody should send, at a share of their size. */
const ODD: Readonly<Record<string, (share: number) => string>> = {
  'one line of 10 MB': (share) => request(turn(words(10 * MB * share))),
  'JSON of 10 MB on one line': (share) =>
    request(turn(JSON.stringify(words(5 * MB * share).split(' ')))),
  '1,000,000 tiny lines': (share) => request(turn(words(3 * MB * share).replaceAll(' ', '\n'))),
  '1,000,000 equal lines': (share) => request(turn('x\n'.repeat(MB * share))),
  'a progress bar of 10 MB': (share) =>
    request(turn('\r12 % done\u001b[K'.repeat((10 * MB * share) / 14))),
  'result and arguments nested 10,000 deep': (share) => {
    const depth = 10_000 * share
    const body = request(turn('[{"a":'.repeat(depth) + '0' + '}]'.repeat(depth)))
    return body.replace('"input":{}', `"input":{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`)
  },
}

function words(size: number): string {
  const out: string[] = []
  for (let i = 0, length = 0; length < size; i++) {
    const word = ((i * 2654435761) % 1679616).toString(36).slice(0, 2)
    out.push(word)
    length += word.length + 1
  }
  return out.join(' ')
}

/** Numbered lines, as a file is shown. */
function source(size: number): string {
  const lines: string[] = []
  for (let i = 1, length = 0; length < size; i++) {
    const line = `${String(i).padStart(6)}→  const value${i} = rows[${i}] ?? fallback(${i * 7})`
    lines.push(line)
    length += line.length + 1
  }
  return lines.join('\n')
}
