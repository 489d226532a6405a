import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openJournal } from '../../cli/edits/journal.ts'
import { openLedger } from '../../runtimes/ledger.ts'
import type { LedgerEvent } from '../../src/ledger/event.ts'
import { folder, run } from './support.ts'

const SETTINGS = '{\n  // mine\n  "env": { "A": "1" }\n}\n'

/** A home with Claude Code's settings in it, and a journal that knows of edits to them. */
async function home() {
  const path = await folder()
  const workspace = join(path, '.headroom')
  const settings = join(path, '.claude/settings.json')
  await mkdir(join(path, '.claude'))
  await writeFile(settings, SETTINGS)
  return {
    workspace,
    settings,
    env: { HOME: path },
    read: () => readFile(settings, 'utf8'),
    journal: openJournal(join(workspace, 'journal')),
    edit: {
      path: settings,
      format: 'jsonc',
      set: [{ at: ['env', 'ANTHROPIC_BASE_URL'], value: 'http://127.0.0.1:1' }],
    },
  } as const
}

const wrapOf = (tool: string) => ({ name: `wrap:${tool}:${process.pid}`, pid: process.pid })

describe('headroom unwrap', () => {
  test("undoes that agent's edits, and nobody else's", async () => {
    const { env, journal, edit, settings, read, workspace } = await home()
    const other = join(workspace, '../other.json')
    await journal.apply(wrapOf('claude'), [edit])
    await journal.apply(wrapOf('codex'), [{ ...edit, path: other }])
    const { code, stdout, stderr } = await run(['unwrap', 'claude'], { env })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toBe(`${settings}  as it was before, to the byte\n`)
    expect(await read()).toBe(SETTINGS)
    expect(await readFile(other, 'utf8')).toContain('127.0.0.1')
    expect((await journal.list()).map(({ owner }) => owner.name)).toEqual([
      `wrap:codex:${process.pid}`,
    ])
  })

  test('where nothing was written it says so, and makes nothing', async () => {
    const path = await folder()
    const { code, stdout } = await run(['unwrap', 'claude'], { env: { HOME: path } })
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringContaining('has left nothing'),
    })
    const { stdout: left } = await run(['unwrap', 'claude', '--json'], { env: { HOME: path } })
    expect(JSON.parse(left)).toEqual({
      tool: 'claude',
      undone: [],
      profiles: [],
      conversations: null,
    })
  })

  test('what cannot be undone is left, told with the place, and can be tried again', async () => {
    const { env, journal, edit, settings, read } = await home()
    await journal.apply(wrapOf('claude'), [edit])
    const ours = await read()
    await writeFile(settings, `${ours}}`)
    const { code, stdout } = await run(['unwrap', 'claude'], { env })
    expect({ code, stdout }).toEqual({
      code: 1,
      stdout: expect.stringMatching(/left as it is: line \d+, column \d+: no valid JSON/),
    })
    await writeFile(settings, ours)
    expect(await run(['unwrap', 'claude'], { env })).toMatchObject({ code: 0 })
    expect(await read()).toBe(SETTINGS)
  })

  test("a deployment's edit is not its business, and it says whose it is", async () => {
    const { env, journal, edit, read } = await home()
    await journal.apply({ name: 'deploy:work' }, [edit])
    const { code, stdout } = await run(['unwrap', 'claude'], { env })
    expect(code).toBe(0)
    expect(stdout).toContain('headroom install remove --profile work')
    expect(await read()).toContain('127.0.0.1')
  })

  test('conversations that Headroom has encoded are listed, with what becomes of them', async () => {
    const { env, workspace } = await home()
    const ledger = await openLedger({ folder: workspace, days: 30, log: () => {} })
    await ledger.append([
      sent('a', 'claude-code', 'claude-opus-5-5'),
      sent('a', 'claude-code', 'claude-opus-5-5'),
      sent('b', 'codex', 'gpt-5.5'),
      sent('c', 'claude-code', 'claude-opus-5-5', { at: Date.now() - 3 * 86_400_000 }),
      sent('d', 'claude-code', 'claude-opus-5-5', { arm: 'bypass' }),
    ])
    await ledger.close?.()
    const { stdout } = await run(['unwrap', 'claude'], { env })
    expect(stdout).toMatch(/\d\d:\d\d {2}claude-opus-5-5 {2}shop {2}2 requests\n\n/)
    expect(stdout).toContain('may refuse the history')
    const { stdout: others } = await run(['unwrap', 'codex', '--json'], { env })
    const { conversations } = JSON.parse(others) as { conversations: object[] }
    expect(conversations).toEqual([
      { at: expect.any(Number), model: 'gpt-5.5', project: 'shop', requests: 1, binds: false },
    ])
  })

  test('an agent it does not know is refused with the nearest', async () => {
    expect(await run(['unwrap', 'claud'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('It is one of: claude'),
    })
    expect(await run(['unwrap'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Which agent?'),
    })
  })
})

describe('every command', () => {
  test('puts right what a killed wrap has left, and says so', async () => {
    const { env, journal, edit, settings, read } = await home()
    // A number that no process can have.
    await journal.apply({ name: 'wrap:claude:4194305', pid: 4_194_305, since: '' }, [edit])
    const { code, stderr } = await run(['unwrap', 'codex'], { env })
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: `headroom: ${settings} is as it was again, after a crash.\n`,
    })
    expect(await read()).toBe(SETTINGS)
  })
})

let sequence = 0

function sent(
  conversation: string,
  client: string,
  model: string,
  more: Partial<LedgerEvent> = {},
): LedgerEvent {
  return {
    id: `request-${sequence++}`,
    at: Date.now(),
    conversation,
    project: 'shop',
    client,
    dialect: client === 'codex' ? 'openai-responses' : 'anthropic',
    model,
    mode: 'cache',
    arm: 'encoded',
    status: 200,
    ending: 'complete',
    usage: null,
    tokens: { before: 1000, after: 900 },
    forms: {},
    dollars: null,
    miss: null,
    ms: { added: 1, first: 2, total: 3 },
    prompt: null,
    ...more,
  }
}
