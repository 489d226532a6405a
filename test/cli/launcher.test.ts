import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ROOT, run, start } from './support.ts'

const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  version: string
}

const COMMANDS = ['proxy', 'wrap', 'demo', 'encode', 'decode']

describe('the launcher', () => {
  test('--version prints the version and loads neither the server nor the schema', async () => {
    const preload = join(ROOT, 'test/cli/fixtures/loaded.mjs')
    const { code, stdout, stderr } = await run(['--version'], { node: ['--import', preload] })
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${version}\n` })
    expect(stderr).toContain('cli/main.ts')
    expect(stderr).not.toMatch(/node_modules\/(hono|zod|@hono)|runtimes\/|commands\//)
  })

  test.each([[[]], [['--help']], [['-h']], [['help']]])(
    '%j: help, examples first',
    async (args) => {
      const { code, stdout } = await run(args)
      expect(code).toBe(0)
      expect(stdout).toMatch(/Examples\n {2}headroom demo/)
      for (const command of COMMANDS) expect(stdout).toContain(`\n  ${command} `)
    },
  )

  test.each(COMMANDS)('%s --help: examples first, then options', async (command) => {
    const [asked, helped] = await Promise.all([run([command, '--help']), run(['help', command])])
    expect(asked).toEqual(helped)
    expect(asked.code).toBe(0)
    expect(asked.stdout).toMatch(
      new RegExp(`Examples\\n {2}headroom ${command}[^]*Options\\n {2}--`),
    )
  })

  test('an unknown command is refused with those there are, the nearest first', async () => {
    const { code, stdout, stderr } = await run(['prxy'])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain('no command "prxy"')
    expect(stderr).toMatch(/It has: proxy, /)
  })

  test('an option before the command is refused with a word on where it belongs', async () => {
    const { code, stderr } = await run(['--port', '9000', 'proxy'])
    expect(code).toBe(2)
    expect(stderr).toContain('headroom proxy --port')
  })

  test('no colour where the output is not a terminal', async () => {
    const results = [await run(['help']), await run(['nothing'])]
    for (const { stdout, stderr } of results) expect(stdout + stderr).not.toContain('\x1b')
  })
})

describe('on a Node that cannot run the sources', () => {
  const node = ['--no-experimental-strip-types']

  test('the Node of the checkout takes over', async () => {
    expect(await run(['--version'], { node })).toMatchObject({ code: 0, stdout: `${version}\n` })
    expect(await run(['nothing'], { node })).toMatchObject({ code: 2 })
  })

  test('a signal reaches the one that took over', async () => {
    const running = await start(['proxy', '--port', '0', '--stateless'], { node })
    await running.shows(/listens on/)
    running.signal('SIGTERM')
    expect(await running.ended).toMatchObject({ code: 0, signal: null })
  })

  test('where that cannot either, a sentence says what to do', async () => {
    const { code, stderr } = await run(['--version'], { node, env: { HEADROOM_RELAUNCHED: '1' } })
    expect(code).toBe(2)
    expect(stderr).toMatch(/needs Node 22\.18 or newer; this is \d/)
    expect(stderr).toContain('npm install')
  })
})
