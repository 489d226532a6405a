import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { run, start } from '../cli/support.ts'
import { freePort, machine, type Machine, silent } from './support.ts'

let around: Machine
beforeEach(async () => {
  around = await machine()
  around.env['HEADROOM_PORT'] = '0'
})

const STOPS = [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const

/** Everything a session leaves in the workspace, but for what is kept on purpose. */
async function leftovers(): Promise<string[]> {
  const workspace = around.env['HEADROOM_WORKSPACE_DIR']!
  const files = await readdir(workspace, { recursive: true, withFileTypes: true })
  const names = files.filter((file) => file.isFile()).map(({ name }) => name)
  return names.filter((name) => !/^(secret|(headroom|ledger)\.db(-wal|-shm)?)$/.test(name))
}

describe('a signal while a session starts', () => {
  test.each(STOPS)(
    '%s: ends it at once, with exit code %i, and nothing was started',
    async (signal, code) => {
      const port = await silent()
      around.env['HEADROOM_PORT'] = String(port.port)
      const running = await start(['wrap', '--', 'agent', 'base'], around)
      await port.called
      running.signal(signal)
      expect(await running.ended).toEqual({ code, signal: null, stdout: '', stderr: '' })
    },
  )

  test('while its settings are written for it: they are as they were', async () => {
    const settings = join(around.env['HOME']!, '.claude/settings.json')
    await mkdir(join(settings, '..'))
    const before = '{\n  // mine\n  "env": {}\n}\n'
    await writeFile(settings, before)
    const running = await start(['wrap', 'claude', '--write', '--', 'wait'], around)
    await running.shows(/Changed until the end/)
    expect(await readFile(settings, 'utf8')).toMatch(/"ANTHROPIC_BASE_URL": "http:\/\/127/)
    await running.shows(/waiting at/)
    running.signal('SIGTERM')
    expect((await running.ended).code).toBe(5)
    expect(await readFile(settings, 'utf8')).toBe(before)
    expect(await leftovers()).toEqual([])
  })
})

describe('killed outright', () => {
  test('the child ends too, and its address gets no answer from whoever has the port next', async () => {
    const port = String(await freePort())
    around.env['HEADROOM_PORT'] = port
    const first = await start(['wrap', '--', 'agent', 'wait'], around)
    const [, url] = await first.shows(/waiting at (\S+)/)
    first.signal('SIGKILL')
    const { signal, stdout } = await first.ended
    expect(signal).toBe('SIGKILL')
    // It is told by one, and soon after by the other; a busy child may see the second first.
    expect(stdout).toMatch(/got SIG(?:HUP|TERM)/)
    const next = await start(['wrap', '--', 'agent', 'wait'], around)
    const [, other] = await next.shows(/waiting at (\S+)/)
    expect(new URL(other!).port).toBe(port)
    expect((await fetch(`${url}/v1/messages`, { method: 'POST', body: '{}' })).status).toBe(404)
    expect((await fetch(`${other}/livez`)).status).toBe(200)
    next.signal('SIGTERM')
    expect((await next.ended).stderr).toBe('')
  })

  test('at any moment: the next run is a clean one', async () => {
    const settings = join(around.env['HOME']!, '.claude/settings.json')
    const port = await silent()
    const phases: [args: string[], until: RegExp | Promise<void>, port: number][] = [
      [['wrap', 'claude', '--', 'wait'], port.called, port.port],
      [['wrap', 'claude', '--write', '--', 'wait'], /Changed until the end/, 0],
      [['wrap', 'claude', '--write', '--', 'wait'], /waiting at/, 0],
    ]
    for (const [args, until, number] of phases) {
      around.env['HEADROOM_PORT'] = String(number)
      const running = await start(args, around)
      await (until instanceof RegExp ? running.shows(until) : until)
      running.signal('SIGKILL')
      await running.ended
      around.env['HEADROOM_PORT'] = '0'
      const { code, stdout } = await run(['wrap', 'claude', '--', 'exit', '0'], around)
      expect({ code, stdout }).toEqual({ code: 0, stdout: '' })
      expect(existsSync(settings)).toBe(false)
      expect(await leftovers()).toEqual([])
    }
  })
})
