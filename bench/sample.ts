import type { Conversation, Corpus, Fact, Message } from './corpus.ts'

/**
 * A small corpus written for this project, in the shapes that agents send: enough to see that the
 * bench and the codec work where the real one is absent. Its figures mean nothing.
 */
export const sample: Corpus = {
  async *conversations() {
    yield claudeCode()
    yield codex()
    yield textProtocol()
    yield toolCalling()
  },
  async *records() {
    yield { id: 'sample/json', kind: 'api-json', tool: 'Bash', text: orders(40, 2) }
    yield { id: 'sample/log', kind: 'system-log', tool: 'Bash', text: log(200) }
    yield { id: 'sample/search', kind: 'search-output', tool: 'Grep', text: hits() }
    yield { id: 'sample/progress', kind: 'build-output', tool: 'Bash', text: progress() }
  },
}

function claudeCode(): Conversation {
  const before = source(180)
  const old = `  const seat17 = plan.seats.find((seat) => seat.row === 17)`
  const changed = old.replace('find', 'findLast')
  const after = before.map((line) => (line === old ? changed : line))
  const path = '/home/dev/theatre/src/seating.ts'
  const script = new Script()
  script.say('Seat 17 is given out twice. Find out why and mend it.')
  script.call('Read', { file_path: path }, numbered(before))
  script.call('Grep', { pattern: 'seat17', output_mode: 'content' }, hits())
  script.call(
    'Edit',
    { file_path: path, old_string: old, new_string: changed },
    [
      `The file ${path} has been updated. Here is a snippet of it:`,
      numbered(after.slice(60, 90), 61),
    ].join('\n'),
  )
  script.call('Read', { file_path: path }, numbered(after))
  script.call('Bash', { command: 'npm test' }, log(120))
  script.call('Read', { file_path: path, offset: 1, limit: 150 }, numbered(after.slice(0, 150)))
  script.answer('Seat 17 is found from the end now.')
  const facts = [{ kind: 'line', value: old, used_at: 5, last_at: 2 }]
  return script.anthropic('sample/claude-code', facts)
}

function codex(): Conversation {
  const script = new Script()
  script.say('Which rows does the plan have?')
  const file = source(220)
  script.call('exec_command', { cmd: 'nl -ba src/seating.ts' }, shell(numbered(file, 1, '\t')))
  script.call('exec_command', { cmd: 'rg -n seat src' }, shell(hits()))
  script.call('exec_command', { cmd: 'cat src/seating.ts' }, shell(file.join('\n')))
  script.answer('Rows 1 to 220.')
  return script.openai('sample/codex', 'Codex')
}

function toolCalling(): Conversation {
  const script = new Script()
  script.say('I want to move my order to Friday.')
  for (let page = 1; page <= 4; page++) script.call('list_orders', { page }, orders(30, 0))
  script.answer('Done.')
  const facts = [
    { kind: 'identifier', strength: 'hard', value: 'ord-1007', used_at: 9, last_at: 2 },
  ]
  return script.openai('sample/tool-calling', 'tau-bench', facts)
}

function textProtocol(): Conversation {
  const messages: Message[] = [
    { role: 'system', content: 'Answer with one command in a bash block.' },
    { role: 'user', content: 'Mend the seating plan.' },
  ]
  for (const text of [source(260).join('\n'), hits(), source(260).join('\n')]) {
    messages.push({
      role: 'assistant',
      content: 'THOUGHT: look.\n\n```bash\ncat src/seating.ts\n```',
    })
    messages.push({
      role: 'user',
      content: `<returncode>0</returncode>\n<output>\n${text}\n</output>`,
    })
  }
  messages.push({ role: 'assistant', content: 'THOUGHT: done.\n\n```bash\necho done\n```' })
  return { id: 'sample/text', format: 'openai', agent: 'text protocol', messages, facts: [] }
}

/** Writes the same turns down in either format. */
class Script {
  private readonly turns: { call?: readonly [string, object]; text: string }[] = []

  say(text: string): void {
    this.turns.push({ text })
  }

  call(tool: string, input: object, result: string): void {
    this.turns.push({ call: [tool, input], text: result })
  }

  answer(text: string): void {
    this.turns.push({ text })
  }

  anthropic(id: string, facts: readonly Fact[]): Conversation {
    const messages = this.turns.flatMap(({ call, text }, i): Message[] => {
      const role = i === 0 ? 'user' : 'assistant'
      if (!call) return [{ role, content: [{ type: 'text', text }] }]
      const [name, input] = call
      const result = { type: 'tool_result', tool_use_id: `toolu_${i}`, content: text }
      return [
        { role, content: [{ type: 'tool_use', id: `toolu_${i}`, name, input }] },
        { role: 'user', content: [result] },
      ]
    })
    return { id, format: 'anthropic', agent: 'Claude Code', messages, facts }
  }

  openai(id: string, agent: Conversation['agent'], facts: readonly Fact[] = []): Conversation {
    const messages = this.turns.flatMap(({ call, text }, i): Message[] => {
      const role = i === 0 ? 'user' : 'assistant'
      if (!call) return [{ role, content: text }]
      const [name, input] = call
      const made = { name, arguments: JSON.stringify(input) }
      return [
        {
          role,
          content: null,
          tool_calls: [{ id: `call_${i}`, type: 'function', function: made }],
        },
        { role: 'tool', tool_call_id: `call_${i}`, content: text },
      ]
    })
    return { id, format: 'openai', agent, messages, facts }
  }
}

function source(rows: number): string[] {
  const body = range(rows).flatMap((row) =>
    row % 12 === 0
      ? [
          '',
          `/** Rows from ${row} on are sold after the rest. */`,
          `export function block${row}() {`,
        ]
      : [`  const seat${row} = plan.seats.find((seat) => seat.row === ${row})`],
  )
  return ["import { plan } from './plan.ts'", ...body, '}']
}

function numbered(lines: readonly string[], first = 1, separator = '→'): string {
  return lines.map((line, i) => `${String(first + i).padStart(6)}${separator}${line}`).join('\n')
}

function hits(): string {
  return ['src/seating.ts', 'src/booking/desk.ts', 'test/seating.test.ts']
    .flatMap((path) =>
      range(25).map(
        (i) => `/home/dev/theatre/${path}:${7 * i + 3}:  expect(seat${i}).toBe(plan[${i}])`,
      ),
    )
    .join('\n')
}

function log(lines: number): string {
  const at = (i: number) => `2026-03-01T10:${String(i % 60).padStart(2, '0')}:07.000Z`
  return range(lines)
    .map((i) =>
      i % 50 === 49
        ? `${at(i)} ERROR desk: seat ${i} is taken`
        : `${at(i)} INFO desk: seat ${i} was sold for ${10 + (i % 7)}.50 to visitor ${1000 + i}`,
    )
    .join('\n')
}

function orders(count: number, indent: number): string {
  const rows = range(count).map((i) => ({
    id: `ord-${1000 + i}`,
    visitor: { name: `Visitor ${i}`, since: 2001 + (i % 20) },
    price: 10.5 + i,
    note: i % 3 === 0 ? null : '',
  }))
  return JSON.stringify({ orders: rows }, null, indent)
}

function progress(): string {
  const bar = range(100).map((i) => `\r\u001b[32m${'#'.repeat(i / 4)}\u001b[0m ${i} %`)
  return `Fetching\n${bar.join('')}\nDone in 3.1 s\n${log(40)}`
}

function shell(output: string): string {
  return `Chunk ID: 1\nWall time: 0.1 seconds\nProcess exited with code 0\nOutput:\n${output}`
}

const range = (count: number) => Array.from({ length: count }, (_, i) => i + 1)
