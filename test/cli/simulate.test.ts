import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { dollars } from '../../bench/figures/dollars.ts'
import { replay } from '../../bench/replay.ts'
import { sample } from '../../bench/sample.ts'
import { openTranscript } from '../../cli/simulate/transcripts.ts'
import { loadTokenizer } from '../../src/ledger/tokens.ts'
import type { Conversation } from '../../src/simulate/conversation.ts'
import { fileRead } from '../ledger/script.ts'
import { folder, run } from './support.ts'

const lines = (values: readonly unknown[]) =>
  values.map((value) => `${JSON.stringify(value)}\n`).join('')

async function figures(...paths: string[]) {
  const { code, stdout, stderr } = await run(['simulate', '--json', ...paths])
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('MB/s') })
  return JSON.parse(stdout)
}

const TURNS = [0, 1, 2, 3]
const read = (turn: number) => ({
  type: 'tool_use',
  id: `t${turn}`,
  name: 'Read',
  input: { file_path: 'a.ts' },
})
const result = (turn: number) => ({
  type: 'tool_result',
  tool_use_id: `t${turn}`,
  content: fileRead('a', 200),
})

/** A session of Claude Code as it is kept: a line a block, with much beside it that is never sent. */
function claudeSession(): unknown[] {
  const line = (type: string, message: object, turn: number, more = {}) => ({
    parentUuid: null,
    isSidechain: false,
    type,
    message,
    timestamp: new Date(Date.UTC(2026, 10, 1) + turn * 20_000).toISOString(),
    ...more,
  })
  return [
    { type: 'file-history-snapshot', snapshot: {} },
    line('user', { role: 'user', content: 'What is in a.ts?' }, 0),
    ...TURNS.flatMap((turn) => [
      line(
        'assistant',
        { id: `m${turn}`, role: 'assistant', content: [{ type: 'text', text: 'I look.' }] },
        turn,
      ),
      line('assistant', { id: `m${turn}`, role: 'assistant', content: [read(turn)] }, turn),
      line('user', { role: 'user', content: [result(turn)] }, turn, {
        toolUseResult: 'x'.repeat(500),
      }),
    ]),
    line(
      'assistant',
      { id: 'end', role: 'assistant', content: [{ type: 'text', text: 'Code.' }] },
      9,
    ),
  ]
}

/** The same as bodies of requests. */
function bodies(): unknown[] {
  const messages: object[] = [{ role: 'user', content: 'What is in a.ts?' }]
  const requests = [{ model: 'm', system: 's', messages: [...messages] }]
  for (const turn of TURNS) {
    messages.push(
      { role: 'assistant', content: [{ type: 'text', text: 'I look.' }, read(turn)] },
      { role: 'user', content: [result(turn)] },
    )
    requests.push({ model: 'm', system: 's', messages: [...messages] })
  }
  return requests
}

/** The same as a rollout of Codex. */
function codexRollout(): unknown[] {
  const item = (payload: object) => ({
    timestamp: '2026-11-01T00:00:00Z',
    type: 'response_item',
    payload,
  })
  return [
    { timestamp: '2026-11-01T00:00:00Z', type: 'session_meta', payload: { id: 'x' } },
    item({
      type: 'message',
      role: 'user',
      content: [{ type: 'input_text', text: 'What is in a.ts?' }],
    }),
    ...TURNS.flatMap((turn) => [
      item({
        type: 'function_call',
        call_id: `c${turn}`,
        name: 'shell',
        arguments: '{"command":["cat","-n","a.ts"]}',
      }),
      item({ type: 'function_call_output', call_id: `c${turn}`, output: fileRead('a', 200) }),
    ]),
    item({ type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Code.' }] }),
  ]
}

const conversationsIn = (values: readonly unknown[]): Conversation[] => {
  const transcript = openTranscript('here')
  const during = values.flatMap((value) => transcript.line(JSON.stringify(value)))
  return [...during, ...transcript.end()]
}

describe('headroom simulate', () => {
  test('gives the figures of the bench for the same conversations', async () => {
    const corpus = await folder()
    const count = await loadTokenizer()
    const figure = dollars({ tokens: count, options: { full: true, seed: 1, showReferences: 0 } })
    const recorded: object[] = []
    for await (const { facts: _, agent, ...conversation } of sample.conversations()) {
      await figure.conversation!(replay({ ...conversation, agent, facts: [] }))
      recorded.push({ ...conversation, ...LABELS[agent] })
    }
    await writeFile(join(corpus, 'trajectories.jsonl'), lines(recorded))
    const { decks, conversations } = await figures(corpus)
    const expected = (await figure.finish()).figures
    expect(conversations).toBe(recorded.length)
    expect(decks[0].groups.coding.aggregate).toBeCloseTo(expected['aggregate'] as number, 12)
    expect(decks[0].groups.coding.median).toBeCloseTo(expected['median'] as number, 12)
    expect(decks[0].groups.all.aggregate).toBeCloseTo(expected['aggregateOfAll'] as number, 12)
    expect(decks[0].groups.all.median).toBeCloseTo(expected['medianOfAll'] as number, 12)
  })

  test('reads what Claude Code and Codex keep, where they keep it, and leaves it alone', async () => {
    const home = await folder()
    await mkdir(join(home, '.claude/projects/-home-a'), { recursive: true })
    await mkdir(join(home, '.codex/sessions/2026/11/01'), { recursive: true })
    await writeFile(join(home, '.claude/projects/-home-a/s.jsonl'), lines(claudeSession()))
    await writeFile(join(home, '.codex/sessions/2026/11/01/rollout-1.jsonl'), lines(codexRollout()))
    const before = (await readdir(home, { recursive: true })).sort()
    const { code, stdout } = await run(['simulate'], { env: { HOME: home } })
    expect(code).toBe(0)
    expect(stdout).toContain('2 conversations')
    expect(stdout).toMatch(/Claude Code +1 +[\d.]+.%/)
    expect(stdout).toMatch(/Codex +1 +[\d.]+.%/)
    expect(stdout).toContain('Fable 5.1')
    expect((await readdir(home, { recursive: true })).sort()).toEqual(before)
  })

  test('where there is nothing to read it says where it looked', async () => {
    const nothing = await run(['simulate'])
    expect(nothing).toMatchObject({ code: 2, stderr: expect.stringContaining('projects') })
    const gone = await run(['simulate', '/nowhere/at/all'])
    expect(gone).toMatchObject({ code: 2, stderr: expect.stringContaining('/nowhere/at/all') })
  })
})

describe('a transcript', () => {
  test('of Claude Code and the bodies it sent are the same conversation', () => {
    const [session, ...others] = conversationsIn(claudeSession())
    const [sent] = conversationsIn(bodies())
    expect(others).toEqual([])
    expect(session!.times).toHaveLength(session!.messages.length)
    const plain = ({ messages }: Conversation) =>
      messages.map(({ role, content }) => ({ role, content })).slice(0, -1)
    expect(plain(session!)).toEqual(plain(sent!))
    expect(session!.messages).toHaveLength(2 + 2 * TURNS.length)
  })

  test('has agents beside the main one, and begins anew after a compaction', () => {
    const [first, ...rest] = claudeSession().slice(1) as { message: object }[]
    const side = rest.slice(0, 3).map((line) => ({ ...line, isSidechain: true, agentId: 'a1' }))
    const summary = {
      ...first,
      isCompactSummary: true,
      message: { role: 'user', content: 'So far: code.' },
    }
    const found = conversationsIn([
      first,
      ...rest.slice(0, 3),
      ...side,
      ...rest.slice(3),
      summary,
      ...rest,
    ])
    expect(found.map(({ messages }) => messages.length).sort((a, b) => a - b)).toEqual([2, 10, 10])
  })

  test('may hold anything at all', () => {
    const transcript = openTranscript('here')
    const odd = [
      '',
      '{',
      '[]',
      '1',
      'null',
      '{"type":"user"}',
      '{"messages":[]}',
      '{"role":"user"}',
      '{"id":"x","messages":3}',
    ]
    for (const line of odd) expect(transcript.line(line)).toEqual([])
    expect(transcript.end()).toEqual([])
  })
})

const LABELS: Readonly<Record<string, object>> = {
  'Claude Code': { agent_kind: 'coding', meta: { agent: 'claude-code' } },
  Codex: { agent_kind: 'coding', meta: { agent: 'codex 1' } },
  'text protocol': { agent_kind: 'coding-text-protocol', meta: {} },
  'tau-bench': { agent_kind: 'tool-calling', meta: {} },
}
