import { SYSTEM } from './agent.ts'
import { lookup, search, testLog } from './logs.ts'
import { TOOLS } from './tools.ts'
import { AFTER, BEFORE, NEW, numbered, OLD, PATH } from './workspace.ts'

/** One recorded turn: what the model answered, and what the tool it called gave back. */
interface Turn {
  /** For the person who watches. */
  readonly what: string
  readonly says: string
  readonly call: { readonly tool: string; readonly input: Readonly<Record<string, unknown>> }
  readonly result: string
}

export const TASK =
  'The boat at 0:40 on Saturday is shown on the wrong evening on the boards. ' +
  'Find out why and put it right; all tests should pass.'

export const TURNS: readonly Turn[] = [
  {
    what: 'search for a word',
    says: 'I will look where the code deals with service days.',
    call: { tool: 'search', input: { pattern: 'service_day|NIGHT_ENDS', ending: '.py' } },
    result: search(BEFORE),
  },
  {
    what: `read ${PATH}`,
    says: 'The departures of a day are made in the timetable; I will read it.',
    call: { tool: 'read_file', input: { path: PATH } },
    result: numbered(BEFORE),
  },
  {
    what: 'run the tests',
    says: 'Before I change anything, the tests as they are.',
    call: { tool: 'run', input: { command: 'python -m pytest -v' } },
    result: testLog(false),
  },
  {
    what: 'ask the harbour service (JSON)',
    says: 'I will check against what was really sold that night.',
    call: { tool: 'timetable_service', input: { service_day: '2026-07-10' } },
    result: lookup(),
  },
  {
    what: `edit ${PATH}`,
    says: 'A night boat sails on the calendar day after its service day; at() does not know that.',
    call: { tool: 'edit_file', input: { path: PATH, old_text: OLD, new_text: NEW } },
    result: `Replaced 1 piece of ${PATH}. The lines now:\n${numbered(AFTER, 44, 56)}`,
  },
  {
    what: `read ${PATH} again, after the edit`,
    says: 'I will read the file once more to see the change in its place.',
    call: { tool: 'read_file', input: { path: PATH } },
    result: numbered(AFTER),
  },
  {
    what: 'run the tests again',
    says: 'And the tests once more.',
    call: { tool: 'run', input: { command: 'python -m pytest -v' } },
    result: testLog(true),
  },
]

const LAST =
  'The 0:40 boat now shows on Friday evening, and all tests pass. Departure.at() in ' +
  'ferry/timetable.py took the service day for the calendar day; night boats leave one day later.'

/** What the model answers to the request that holds `turn` results already. */
export function answer(turn: number): object[] {
  const next = TURNS[turn]
  if (!next) return [{ type: 'text', text: LAST }]
  return [
    { type: 'text', text: next.says },
    { type: 'tool_use', id: callId(turn), name: next.call.tool, input: next.call.input },
  ]
}

/** The request that follows when `turn` tools have been called, as an agent would send it. */
export function request(turn: number): string {
  const past = TURNS.slice(0, turn).flatMap((done, at) => [
    { role: 'assistant', content: answer(at) },
    {
      role: 'user',
      content: [{ type: 'tool_result', tool_use_id: callId(at), content: done.result }],
    },
  ])
  const messages = [{ role: 'user', content: TASK }, ...past]
  return JSON.stringify({ model: MODEL, max_tokens: 4096, system: SYSTEM, tools: TOOLS, messages })
}

/** An invented name: no provider is asked, and no price is implied. */
const MODEL = 'demo-model'

const callId = (turn: number) => `call_${String(turn + 1).padStart(2, '0')}`
