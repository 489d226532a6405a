import { ROUTES } from '../cases/requests.ts'
import { grown, jsonRows, listing, log, numbered, search, source } from './texts.ts'

/** A conversation as a client sends it: one body a turn, each with the one before at its head. */
export interface Conversation {
  readonly name: string
  readonly path: string
  readonly headers: Record<string, string>
  readonly bodies: readonly string[]
  /** Something in it can be written shorter. */
  readonly shrinks: boolean
}

/** A tool call with its result: [tool, arguments, result]. */
type Step = readonly [tool: string, args: Record<string, string>, result: string]

const STEPS: readonly Step[] = [
  ['Read', { file_path: '/app/src/queue.ts' }, numbered(source('queue', 180))],
  ['Grep', { pattern: 'retry', path: '/app' }, search('retry', 40)],
  ['Bash', { command: 'npm test' }, log(120)],
  ['Read', { file_path: '/app/src/queue.ts' }, numbered(source('queue', 180, 'const limit = 4'))],
  ['list_jobs', { state: 'failed' }, jsonRows(40)],
  ['Bash', { command: 'npm test' }, log(120)],
  ['Glob', { pattern: '**/*.ts' }, listing(90)],
  ['Bash', { command: 'cat notes' }, '\u001b[32mok\u001b[0m naïve 日本語 🙂\r\n'.repeat(60)],
]

const SYSTEM = `You are an agent that repairs code. ${grown(500)}`
const ASK = `Fix the queue, then run its tests. ${grown(300)}`

const turns = [3, 6, STEPS.length]

/** The three dialects with the same steps, and one conversation with nothing to shorten. */
export const conversations: readonly Conversation[] = [
  {
    name: 'Messages',
    ...ROUTES[0],
    bodies: turns.map((end) => messages(STEPS.slice(0, end))),
    shrinks: true,
  },
  {
    name: 'Chat Completions',
    ...ROUTES[1],
    bodies: turns.map((end) => chat(STEPS.slice(0, end))),
    shrinks: true,
  },
  {
    name: 'Responses',
    ...ROUTES[2],
    bodies: turns.map((end) => responses(STEPS.slice(0, end))),
    shrinks: true,
  },
  {
    name: 'short results',
    ...ROUTES[0],
    bodies: [
      messages([
        ['Bash', { command: 'date' }, 'Sat Nov 21'],
        ['Bash', { command: 'id' }, 'uid=0'],
      ]),
    ],
    shrinks: false,
  },
]

/** Indented, with the marks and the mixed content of a real client. */
function messages(steps: readonly Step[]): string {
  const list: unknown[] = [{ role: 'user', content: [{ type: 'text', text: ASK }] }]
  steps.forEach(([name, input, text], i) => {
    const id = `toolu_${i}`
    const content = i % 2 === 0 ? text : [{ type: 'text', text }]
    const mark = i === steps.length - 1 ? { cache_control: { type: 'ephemeral' } } : {}
    list.push(
      { role: 'assistant', content: [{ type: 'tool_use', id, name, input }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: id, content, ...mark }] },
    )
  })
  const body = { model: 'm-1', messages: list, system: SYSTEM, max_tokens: 1024, stream: true }
  return JSON.stringify(body, null, 1)
}

function chat(steps: readonly Step[]): string {
  const list: unknown[] = [
    { role: 'system', content: SYSTEM },
    { role: 'user', content: ASK },
  ]
  steps.forEach(([name, args, content], i) => {
    const id = `call_${i}`
    const call = { id, type: 'function', function: { name, arguments: JSON.stringify(args) } }
    list.push(
      { role: 'assistant', content: null, tool_calls: [call] },
      { role: 'tool', tool_call_id: id, content },
    )
  })
  return JSON.stringify({ model: 'm-1', messages: list, temperature: 1 })
}

function responses(steps: readonly Step[]): string {
  const input: unknown[] = [
    { type: 'message', role: 'user', content: [{ type: 'input_text', text: ASK }] },
  ]
  steps.forEach(([name, args, output], i) => {
    const call_id = `call_${i}`
    input.push(
      { type: 'function_call', call_id, name, arguments: JSON.stringify(args) },
      { type: 'function_call_output', call_id, output },
    )
  })
  return JSON.stringify({ model: 'm-1', instructions: SYSTEM, input, store: false })
}
