import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { serve } from '../../runtimes/node.ts'
import { readConfig, type Config } from '../../src/config.ts'
import { byNearness } from '../../src/nearest.ts'
import { command } from '../command.ts'
import { CommandError } from '../errors.ts'
import type { Parsed } from '../flags.ts'
import { folders } from '../folders.ts'
import { loopbackExemption } from '../loopback.ts'
import { optionArgs } from '../options.ts'
import { findProgram } from '../programs.ts'
import { exitCodeOf } from '../signals.ts'
import { generic, type Tool, tools, type Upstream } from '../tools/index.ts'

const ADVICE =
  "The agent's own arguments stand behind a --, as in: headroom wrap claude -- --resume"

export const wrap = command({
  name: 'wrap',
  description: 'Runs one agent through a proxy of its own, and leaves nothing behind.',
  usage: '[options] TOOL [-- ARGUMENTS]  or  headroom wrap [options] -- COMMAND [ARGUMENTS]',
  examples: [
    { command: 'headroom wrap claude', does: 'Claude Code, its requests made smaller' },
    { command: 'headroom wrap claude -- --resume', does: 'with arguments of its own' },
    {
      command: 'headroom wrap -- python agent.py',
      does: 'any program that reads the usual base URLs',
    },
  ],
  args: optionArgs([
    'mode',
    'optimize',
    'forms',
    'codec',
    'anthropicApiUrl',
    'openaiApiUrl',
    'logFile',
    'workspaceDir',
    'stateless',
    'bodyLimit',
    'headersTimeout',
  ]),
  advice: ADVICE,
  words: true,
  async run(given) {
    const { tool, toolArgs } = chosen(given)
    const program = findProgram(tool.binary ?? tool.name)
    if (!program) throw missing(tool)
    const { home } = folders(process.env)
    const asked = { home, cwd: process.cwd(), env: process.env, args: toolArgs }
    const upstream = tool.upstream(asked)
    const server = await serve({ config: privateConfig(upstream, given.flags), quiet: true })
    const { url } = server
    const scratch = () => {
      throw new Error('no private files yet')
    }
    const launch = { ...asked, url, bareUrl: url, scratch }
    const child = tool.launch(launch)
    const env = { ...process.env, ...loopbackExemption(process.env), ...child.env }
    try {
      process.exitCode = await run(program, child.args, env)
    } finally {
      await server.close(0)
    }
    process.exit()
  },
})

function missing(tool: Tool): CommandError {
  const steps = [`Install it:  ${tool.install}`, 'Nothing was started and nothing was changed.']
  return new CommandError(
    'missing_tool',
    `There is no ${tool.binary ?? tool.name} on PATH.`,
    steps,
    127,
  )
}

function chosen({ words, rest }: Parsed): { tool: Tool; toolArgs: readonly string[] } {
  const names = tools.map(({ name }) => name)
  const [name, extra] = words
  if (extra !== undefined) throw new CommandError('bad_option', `What is "${extra}" for?`, [ADVICE])
  if (name === undefined) {
    const [command, ...toolArgs] = rest ?? []
    if (command) return { tool: generic(command), toolArgs }
    throw new CommandError('bad_option', 'Which agent?', [
      `It is one of: ${names.join(', ')}`,
      'Or any program:  headroom wrap -- COMMAND',
    ])
  }
  const tool = tools.find((known) => known.name === name)
  if (tool) return { tool, toolArgs: rest ?? [] }
  throw new CommandError('bad_option', `"${name}" is not an agent that Headroom knows.`, [
    `It is one of: ${byNearness(name, names).join(', ')}`,
    `Or, as any program:  headroom wrap -- ${[name, ...(rest ?? [])].join(' ')}`,
  ])
}

/** What belongs to a listener alone is not for a private proxy: it takes a free port of this machine. */
const LISTENER = ['HEADROOM_HOST', 'HEADROOM_PORT', 'HEADROOM_WORKERS', 'HEADROOM_PROXY_TOKEN']

function privateConfig(upstream: Upstream, flags: Parsed['flags']): Config {
  const env: Record<string, string | undefined> = { HEADROOM_STATELESS: 'true', ...process.env }
  for (const name of LISTENER) delete env[name]
  // Where the person had already sent the tool elsewhere, the proxy goes there in its place.
  return readConfig({ flags: { ...upstream, ...flags, port: '0' }, env })
}

/** Runs a program to its end with this terminal; its exit code, or 128 and the signal's number. */
function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'inherit', env })
    for (const signal of FORWARDED) {
      // A terminal has told the child already; once more, and agents take it for a double Ctrl+C.
      const told = hasTerminal && (signal === 'SIGINT' || signal === 'SIGQUIT')
      process.on(signal, () => told || child.kill(signal))
    }
    child.once('error', (error: NodeJS.ErrnoException) => {
      const message = `${program} cannot be started (${error.code}).`
      reject(new CommandError('missing_tool', message, [], 126))
    })
    child.once('exit', (code, signal) => resolve(signal ? exitCodeOf(signal) : (code ?? 0)))
  })
}

const hasTerminal = [process.stdin, process.stdout, process.stderr].some((stream) => stream.isTTY)

const FORWARDED = (
  ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'] as const
).filter((signal) => signal in constants.signals)
