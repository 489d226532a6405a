import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { ROOT } from '../cli/support.ts'
import { machine, silent } from './support.ts'

const BIN = join(ROOT, 'cli/bin.mjs')
const FIXTURE = join(ROOT, 'test/wrap/fixtures/terminal.pl')

/** `headroom ARGS` in a terminal of 80 by 24, where a person types. */
async function inTerminal(args: readonly string[], env: Record<string, string>, cwd: string) {
  const command = ['perl', FIXTURE, process.execPath, BIN, ...args]
  const terminal = spawn(command[0]!, command.slice(1), { env, cwd, detached: true })
  let screen = ''
  for (const stream of [terminal.stdout, terminal.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (screen += text))
  }
  const gone = new Promise((resolve) => terminal.once('close', resolve))
  // Without its orders it ends what it started, and then itself.
  onTestFinished(async () => void (terminal.stdin.end(), await gone))
  let seen = 0
  return {
    order: (order: string) => void terminal.stdin.write(`${order}\n`),
    type: (text: string) => void terminal.stdin.write(`type ${[...Buffer.from(text)].join(' ')}\n`),
    /** Waits for more of the screen, past what was waited for before. */
    shows: (text: string) =>
      vi.waitFor(
        () => {
          const at = screen.indexOf(text, seen)
          if (at < 0) throw new Error(`no ${JSON.stringify(text)} in:\n${screen}`)
          seen = at + text.length
        },
        { timeout: 20_000, interval: 20 },
      ),
    screen: () => screen,
  }
}

// Where there is no Linux there is no such terminal; where there is, it must not be missed in silence.
const linux = test.runIf(process.platform === 'linux')

linux('the agent has the terminal: its window, its keys, its job control', async () => {
  const { env, cwd } = await machine()
  env['HEADROOM_PORT'] = '0'
  const { order, type, shows, screen } = await inTerminal(['wrap', '--', 'agent', 'tty'], env, cwd)
  await shows('80 x 24, a terminal')
  order('size 132 50')
  await shows('132 x 50')
  type('\x03')
  await shows('got SIGINT')
  type('typed\n')
  await shows('read typed')
  // One Ctrl+C is one, and ends nobody but who wants it to.
  expect(screen().match(/got SIGINT/g)).toHaveLength(1)
  // It stops itself, as on Ctrl+Z: the shell must hear of it.
  type('stop\n')
  await shows('[stopped]')
  order('resume')
  await shows('went on')
  type('end\n')
  await shows('[ended 9]')
})

linux('Ctrl+C while it starts ends it', async () => {
  const { env, cwd } = await machine()
  const { port, called } = await silent()
  env['HEADROOM_PORT'] = String(port)
  const { type, shows, screen } = await inTerminal(['wrap', '--', 'agent', 'tty'], env, cwd)
  await called
  type('\x03')
  await shows('[ended 130]')
  expect(screen()).not.toContain('a terminal')
})

linux('a terminal that is closed takes the agent and the session with it', async () => {
  const { env, cwd } = await machine()
  env['HEADROOM_PORT'] = '0'
  const { order, shows } = await inTerminal(['wrap', '--', 'agent', 'tty'], env, cwd)
  await shows('80 x 24')
  order('hang-up')
  await shows('[ended 129]')
})
