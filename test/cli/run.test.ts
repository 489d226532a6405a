import { execFile } from 'node:child_process'
import { mkdir, writeFile, chmod } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { decodeText } from '../../cli/wire/single.ts'
import { answer, inlineSettings, isSelfContained } from '../../cli/run/hook.ts'
import { folder, PATH_OF_NODE, ROOT, run, start } from './support.ts'

const BIN = join(ROOT, 'cli/bin.mjs')

/** Sixty rows that a search prints, all below one path. */
const SEARCH = Array.from(
  { length: 60 },
  (_, i) => `src/deep/inside/module.ts:${i * 7 + 3}:  const value${i} = compute(${i})`,
).join('\n')

async function script(text: string): Promise<string> {
  const path = join(await folder(), 'command.sh')
  await writeFile(path, text)
  return path
}

describe('headroom run', () => {
  test('prints the output encoded, and the decoder gives it back', async () => {
    const path = await script(`cat <<'END'\n${SEARCH}\nEND\n`)
    const { code, stdout, stderr } = await run(['run', '--', 'sh', path])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout.length).toBeLessThan(SEARCH.length * 0.8)
    expect(decodeText(stdout, { tool: 'Bash', command: `sh ${path}` })).toBe(`${SEARCH}\n`)
  })

  test('a small output is as it came, and so is what is no text', async () => {
    expect(await run(['run', '--', 'printf', 'a  b\\n\\n'])).toMatchObject({ stdout: 'a  b\n\n' })
    const { stdout } = await new Promise<{ stdout: Buffer }>((resolve) => {
      const args = [BIN, 'run', '--', "printf 'x\\377\\000y'"]
      const options = { encoding: 'buffer', env: { PATH: PATH_OF_NODE } } as const
      execFile(process.execPath, args, options, (_, out) => resolve({ stdout: out }))
    })
    expect([...stdout]).toEqual([0x78, 0xff, 0, 0x79])
  })

  test.each([
    [['sh', '-c', 'exit 7'], 7],
    [['exit 3'], 3],
    [['kill -9 $$'], 137],
    [['sh', '-c', 'kill -TERM $$'], 143],
    [['no-such-program-at-all'], 127],
  ])('%j ends with %i', async (words, code) => {
    expect((await run(['run', '--', ...words])).code).toBe(code)
  })

  test('arguments arrive as they are; one alone is a line for the shell', async () => {
    const words = ['printf', '[%s]', 'a b', "it's", '$HOME', '*', '', '--port']
    expect((await run(['run', '--', ...words])).stdout).toBe("[a b][it's][$HOME][*][][--port]")
    expect((await run(['run', '--', 'echo a | tr a b; echo "$((1+1))"'])).stdout).toBe('b\n2\n')
  })

  test('errors stay on their own stream, or in order where both are one', async () => {
    const line = 'echo 1; echo 2 >&2; echo 3; echo 4 >&2'
    expect(await run(['run', '--', line])).toMatchObject({ stdout: '1\n3\n', stderr: '2\n4\n' })
    const env = { NODE: process.execPath, BIN, LINE: line }
    const path = await script('"$NODE" "$BIN" run -- "$LINE" 2>&1\n')
    const both = await new Promise((resolve) => {
      execFile('sh', [path], { env: { PATH: PATH_OF_NODE, ...env } }, (_, out) => resolve(out))
    })
    expect(both).toBe('1\n2\n3\n4\n')
  })

  test('more than it holds back goes on as it comes', async () => {
    const line =
      'i=0; while [ $i -lt 90 ]; do printf "%065536d\\n" $i; i=$((i+1)); done; echo "there" >&2; read x; echo end'
    const running = await start(['run', '--', line], { input: '' })
    const { code, stdout } = await running.ended
    expect(code).toBe(0)
    expect(stdout.length).toBe(90 * 65_537 + 4)
    expect(stdout.endsWith('end\n')).toBe(true)
  })

  test('a signal reaches the command, and what it had to say is printed', async () => {
    const running = await start([
      'run',
      '--',
      'trap "echo bye; exit 5" TERM; echo ready >&2; while :; do sleep 0.05; done',
    ])
    await running.shows(/ready/)
    running.signal('SIGTERM')
    expect(await running.ended).toMatchObject({ code: 5, stdout: 'bye\n' })
  })

  test('rtk is used where it is asked for and there, for what needs no shell', async () => {
    const programs = await folder()
    await mkdir(programs, { recursive: true })
    await writeFile(join(programs, 'rtk'), '#!/bin/sh\necho "rtk: $*"\n')
    await chmod(join(programs, 'rtk'), 0o755)
    const env = { PATH: `${programs}:${PATH_OF_NODE}`, HEADROOM_CONTEXT_TOOL: 'rtk' }
    expect((await run(['run', '--', 'printf', 'x y'], { env })).stdout).toBe('rtk: printf x y\n')
    expect((await run(['run', '--', 'printf a | cat'], { env })).stdout).toBe('a')
    const without = { HEADROOM_CONTEXT_TOOL: 'rtk' }
    expect((await run(['run', '--', 'printf', 'x y'], { env: without })).stdout).toBe('x y')
  })

  test('without a command, and with an agent it does not know', async () => {
    expect(await run(['run'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Which command?'),
    })
    expect(await run(['run', '--hook', 'other'])).toMatchObject({ code: 2 })
  })
})

describe('the hook for Claude Code', () => {
  const call = (command: string, more: object = {}) => ({
    hook_event_name: 'PreToolUse',
    tool_name: 'Bash',
    permission_mode: 'bypassPermissions',
    cwd: '/work',
    tool_input: { command, description: 'what it is for' },
    ...more,
  })
  const answered = (given: object, hasRules = false) => answer(given, ['headroom'], () => hasRules)

  test('puts a command behind headroom run, which a shell reads as it was', async () => {
    const command = `printf '%s' "a 'b' \\$c" | cat; echo $'\\n'`
    const { code, stdout } = await run(['run', '--hook', 'claude'], {
      input: JSON.stringify(call(command)),
    })
    expect(code).toBe(0)
    const { hookSpecificOutput: said } = JSON.parse(stdout) as {
      hookSpecificOutput: { updatedInput: { command: string } }
    }
    expect(said).toEqual({
      hookEventName: 'PreToolUse',
      updatedInput: { command: expect.stringContaining(' run -- '), description: 'what it is for' },
    })
    const [before, after] = await Promise.all([shell(command), shell(said.updatedInput.command)])
    expect(after).toBe(before)
  })

  test('says nothing where permission is judged: a rewritten command would be judged by how it begins', () => {
    expect(answered(call('git log'))).toBeDefined()
    for (const mode of ['default', 'acceptEdits', 'plan', 'dontAsk', undefined]) {
      expect(answered(call('git log', { permission_mode: mode }))).toBeUndefined()
    }
    expect(answered(call('git log'), true)).toBeUndefined()
  })

  test('a rule about shell commands in the settings is found, and settings that cannot be read may have one', async () => {
    const home = await folder()
    await mkdir(join(home, '.claude'))
    const asked = async () =>
      (
        await run(['run', '--hook', 'claude'], {
          env: { HOME: home },
          input: JSON.stringify(call('git log', { cwd: home })),
        })
      ).stdout
    expect(await asked()).toContain('run --')
    await writeFile(
      join(home, '.claude/settings.json'),
      '{"permissions": {"deny": ["Bash(rm:*)"]}}',
    )
    expect(await asked()).toBe('')
  })

  test('leaves other tools, background commands and what is no call alone', async () => {
    expect(answered(call('git log', { tool_name: 'Read' }))).toBeUndefined()
    expect(
      answered(call('', { tool_input: { command: 'npm run dev', run_in_background: true } })),
    ).toBeUndefined()
    for (const input of ['', 'no JSON', '{}', '[]', '{"tool_name":"Bash","tool_input":null}']) {
      expect(await run(['run', '--hook', 'claude'], { input })).toMatchObject({
        code: 0,
        stdout: '',
        stderr: '',
      })
    }
  })

  test.each([
    'cd x && ls',
    '(cd x; ls)',
    'export A=1',
    'A=1',
    'A=1; ls',
    'source .env',
    '. .env',
    'sleep 1 &',
    'f() { ls; }',
    'set -e\nls',
    'headroom run -- ls',
    'exec ls',
    '  ',
  ])('what changes the shell stays in it: %j', (command) =>
    expect(isSelfContained(command)).toBe(false),
  )

  test.each([
    'git log',
    'A=1 make',
    'ls 2>&1 | head',
    'make && echo ok &> log',
    'grep -rn "cd" src',
    'ls .',
    'echo read the set',
    'cat <<END | wc\nx\nEND',
    'npm test >&2',
    'cat <<END\nx\nEND',
  ])('and what does not can have one of its own: %j', (command) =>
    expect(isSelfContained(command)).toBe(true),
  )

  test('settings for --settings, from the words that start headroom', () => {
    const expected = (command: string) => ({
      hooks: {
        PreToolUse: [{ matcher: 'Bash', hooks: [{ type: 'command', command, timeout: 10 }] }],
      },
    })
    const mine = { model: 'opus', hooks: { Stop: [1], PreToolUse: [{ matcher: 'Read' }] } }
    const [ours] = expected('headroom run --hook claude').hooks.PreToolUse
    expect(inlineSettings(['headroom'], mine)).toEqual({
      model: 'opus',
      hooks: { Stop: [1], PreToolUse: [{ matcher: 'Read' }, ours] },
    })
    expect(inlineSettings(['/usr/bin/rtk'])).toEqual(expected('/usr/bin/rtk hook claude'))
    expect(inlineSettings(['headroom'])).toEqual(expected('headroom run --hook claude'))
    expect(inlineSettings(['/opt/my node', '/x/bin.mjs', 'run', '--'])).toEqual(
      expected("'/opt/my node' /x/bin.mjs run --hook claude"),
    )
  })
})

function shell(line: string): Promise<string> {
  return new Promise((resolve) => {
    execFile('bash', ['-c', line], { env: { PATH: PATH_OF_NODE, SHELL: '/bin/bash' } }, (_, out) =>
      resolve(out),
    )
  })
}
