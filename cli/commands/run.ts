import { text as textOf } from 'node:stream/consumers'
import { command } from '../command.ts'
import { CommandError } from '../errors.ts'
import { folders } from '../folders.ts'
import { findProgram } from '../programs.ts'
import { answer, hasShellRules } from '../run/hook.ts'
import { collect } from '../run/output.ts'
import { plainWords, startedFor } from '../run/shell.ts'
import { startChild } from '../wrap/child.ts'

const ADVICE = 'The command stands behind a --, as in: headroom run -- git log --stat'

export const run = command({
  name: 'run',
  description:
    'Runs a command and prints its output as the model would get it through Headroom, for agents that do not go through the proxy.',
  usage: '-- COMMAND [ARGUMENTS]  or  headroom run -- "A LINE FOR THE SHELL"',
  examples: [
    { command: 'headroom run -- git log --stat', does: 'a program and its arguments' },
    { command: 'headroom run -- "npm test 2>&1 | tail -50"', does: 'a line for the shell' },
    {
      command: 'HEADROOM_CONTEXT_TOOL=rtk headroom run -- ls -la',
      does: 'through rtk, if it is there',
    },
  ],
  args: {
    hook: {
      type: 'string',
      valueHint: 'claude',
      description: "Answer one call of that agent's hook, read from standard input.",
    },
  },
  advice: ADVICE,
  words: true,
  async run({ flags, words, rest }) {
    if (flags['hook'] !== undefined) return hook(flags['hook'])
    const given = [...words, ...(rest ?? [])]
    if (given.length === 0) throw new CommandError('bad_option', 'Which command?', [ADVICE])
    process.exitCode = await (throughRtk(given) ?? encoded(given))
  },
})

/** The command itself on a terminal, where a person reads; elsewhere its output, encoded. */
async function encoded(given: readonly string[]): Promise<number> {
  const started = startedFor(given, process.env)
  if (!started) throw new CommandError('missing_tool', `There is no ${given[0]} on PATH.`, [], 127)
  if (process.stdout.isTTY) return startChild(started.program, started.args, process.env).ended
  const { stdout, stderr, env } = process
  const live = stderr.isTTY ? stderr : undefined
  const { code, output } = await collect(started, { stdout, live, env })
  if (output) stdout.write(await encode(output, given.join(' ')))
  return code
}

/** As the proxy would, or as it came: a mistake of ours must not cost anybody an output. */
async function encode(output: Buffer, line: string): Promise<Buffer | string> {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(output)
    const { encodeText } = await import('../wire/single.ts')
    return encodeText(text, { tool: 'Bash', command: line }).sent
  } catch {
    return output
  }
}

/** rtk takes a program and its arguments, and writes shorter than it was told: only on request. */
function throughRtk(given: readonly string[]): Promise<number> | undefined {
  if (process.env['HEADROOM_CONTEXT_TOOL']?.trim().toLowerCase() !== 'rtk') return undefined
  const [rtk, words] = [findProgram('rtk'), plainWords(given)]
  return rtk && words ? startChild(rtk, words, process.env).ended : undefined
}

/** Never fails: an agent would show that, or stop. No answer leaves its command as it is. */
async function hook(agent: string | boolean): Promise<void> {
  if (agent !== 'claude') {
    throw new CommandError('bad_option', `--hook cannot be "${agent}". It takes: claude.`)
  }
  try {
    const call = JSON.parse(await textOf(process.stdin)) as Parameters<typeof answer>[0]
    const { home } = folders(process.env)
    const headroom = [process.execPath, process.argv[1]!]
    const said = answer(call, headroom, (cwd) => hasShellRules(home, cwd))
    if (said) process.stdout.write(`${JSON.stringify(said)}\n`)
  } catch {
    // Not a call that we know.
  }
}
