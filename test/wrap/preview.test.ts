import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeEach, describe, expect, test } from 'vitest'
import { run, start } from '../cli/support.ts'
import { freePort, machine, type Machine } from './support.ts'

let around: Machine
let port: string
beforeEach(async () => {
  around = await machine()
  port = String(await freePort())
  around.env['HEADROOM_PORT'] = port
})

/** Files that are there now, anywhere on the machine. */
async function files(): Promise<string[]> {
  const { HOME, HEADROOM_WORKSPACE_DIR } = around.env
  const folders = [HOME!, HEADROOM_WORKSPACE_DIR!, around.cwd]
  return (await Promise.all(folders.map((path) => readdir(path, { recursive: true })))).flat()
}

describe('--print-env', () => {
  test('prints what a shell can read, for a proxy that is not there yet', async () => {
    around.env['ANTHROPIC_CUSTOM_HEADERS'] = "X-Team: it's"
    const { code, stdout, stderr } = await run(['wrap', 'claude', '--print-env'], around)
    expect(code).toBe(0)
    expect(stderr).toContain(`Nothing listens there yet. Start it:  headroom proxy --port ${port}`)
    const script = 'eval "$1"; printf "%s|%s" "$ANTHROPIC_BASE_URL" "$ANTHROPIC_CUSTOM_HEADERS"'
    const shell = await promisify(execFile)('/bin/sh', ['-c', script, 'sh', stdout])
    expect(shell.stdout).toBe(
      `http://127.0.0.1:${port}|X-Team: it's\nX-Headroom-Project: ${around.project}`,
    )
    expect(await files()).toEqual([])
  })

  test('for the proxy that is there', async () => {
    const proxy = await start(['proxy', '--port', port], around)
    await proxy.shows(/listens on/)
    const { stdout, stderr } = await run(['wrap', '--print-env', '--', 'agent'], around)
    expect(stderr).toBe('')
    expect(stdout).toContain(
      `export OPENAI_BASE_URL='http://127.0.0.1:${port}/p/${around.project}/v1'\n`,
    )
  })
})

describe('--dry-run', () => {
  test('says what would be started, and changes nothing', async () => {
    const args = ['wrap', 'claude', '--dry-run', '--write', '--', '--resume', 'a b']
    around.env['OPENAI_BASE_URL'] = 'https://gateway.corp/v1'
    const { code, stdout, stderr } = await run(args, around)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^Claude Code: nothing has been started\.\n/)
    expect(stdout).toContain(`http://127.0.0.1:${port}/s/SECRET/p/${around.project}`)
    expect(stdout).toMatch(/\/claude {2}--resume {2}a b\n/)
    expect(stdout).toContain(join(around.env['HOME']!, '.claude/settings.json'))
    expect(await files()).toEqual([])
  })

  test('--json: the same for programs, and no secret of the person’s', async () => {
    Object.assign(around.env, {
      OPENAI_BASE_URL: 'https://gateway.corp/v1',
      ANTHROPIC_CUSTOM_HEADERS: 'Authorization: Bearer mine',
    })
    const dry = ['wrap', '--dry-run', '--json', '--openai-api-url', 'https://other.corp']
    const any = await run([...dry, '--', 'agent', 'x'], around)
    expect(JSON.parse(any.stdout)).toEqual({
      tool: 'agent',
      proxy: 'private',
      url: `http://127.0.0.1:${port}/s/SECRET/p/${around.project}`,
      upstream: {
        anthropic: 'https://api.anthropic.com',
        openai: 'https://other.corp',
        gemini: 'https://generativelanguage.googleapis.com',
      },
      program: expect.stringMatching(/\/agent$/),
      args: ['x'],
      env: expect.objectContaining({
        HEADROOM_BASE_URL: `http://127.0.0.1:${port}/s/SECRET/p/${around.project}`,
      }),
      writes: [],
      notes: [],
    })
    const claude = await run([...dry, 'claude'], around)
    expect(claude.stdout).not.toContain('mine')
    expect(JSON.parse(claude.stdout).env.ANTHROPIC_CUSTOM_HEADERS).toBe(
      `(as before)\nX-Headroom-Project: ${around.project}`,
    )
  })

  test('--context-tool goes to the agent’s own inline settings, where it has hooks', async () => {
    const shell = await start(['wrap', 'claude', '--context-tool', '--', 'wait'], around)
    await shell.shows(/waiting at/)
    const scratch = join(around.env['HEADROOM_WORKSPACE_DIR']!, 'scratch')
    const [session] = await readdir(scratch)
    const settings = await readFile(join(scratch, session!, 'settings.json'), 'utf8')
    expect(JSON.parse(settings).hooks.PreToolUse[0].hooks[0].command).toMatch(/bin\.mjs run --hook/)
    shell.signal('SIGTERM')
    await shell.ended
    expect(await readdir(scratch)).toEqual([])
    const other = await run(['wrap', '--context-tool', '--', 'agent', 'exit', '0'], around)
    expect(other.stderr).toMatch(/agent has no hooks .* no effect/)
  })

  test('does not go with --print-env', async () => {
    const { code, stderr } = await run(['wrap', 'claude', '--dry-run', '--print-env'], around)
    expect(code).toBe(2)
    expect(stderr).toContain('do not go together')
  })
})

describe('--paste', () => {
  test('prints what an editor must be told, and keeps a proxy until Ctrl+C', async () => {
    const editor = await start(['wrap', 'cline', '--paste'], around)
    await editor.shows(/Ctrl\+C ends it/)
    const [, url] = await editor.shows(/(http:\/\/127\.0\.0\.1:\d+\/s\/[\w-]{43}\/p\/[\w-]+)/)
    expect((await fetch(`${url}/health`)).status).toBe(200)
    editor.signal('SIGINT')
    expect((await editor.ended).code).toBe(0)
    await expect(fetch(`${url}/health`)).rejects.toThrow()
  })

  test('with a proxy that runs there is nothing to keep', async () => {
    const proxy = await start(['proxy', '--port', port], around)
    await proxy.shows(/listens on/)
    const { code, stdout } = await run(['wrap', 'cline', '--paste'], around)
    expect(code).toBe(0)
    expect(stdout).toContain(`http://127.0.0.1:${port}/p/${around.project}`)
    expect((await run(['wrap', 'claude', '--paste'], around)).stderr).toMatch(/nothing to paste/)
  })
})
