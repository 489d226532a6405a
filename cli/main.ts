import { defineCommand, runCommand } from 'citty'
import { byNearness } from '../src/nearest.ts'
import type { Command } from './command.ts'
import { CommandError, withCleanErrors } from './errors.ts'
import { commandHelp, exampleTable } from './help.ts'
import { glossary, paint, say } from './output.ts'
import { VERSION } from '../src/version.ts'

/** Every command: its sentence here, its code when it is needed. A new one is a file and a line. */
export const COMMANDS: Readonly<Record<string, { does: string; load: () => Promise<Command> }>> = {
  proxy: {
    does: 'listen on this machine and make what clients send smaller',
    load: () => import('./commands/proxy.ts').then(({ proxy }) => proxy),
  },
  wrap: {
    does: 'run one agent through Headroom, and leave nothing behind',
    load: () => import('./commands/wrap.ts').then(({ wrap }) => wrap),
  },
  unwrap: {
    does: 'take back what `wrap` has written for an agent',
    load: () => import('./commands/unwrap.ts').then(({ unwrap }) => unwrap),
  },
  dashboard: {
    does: 'see what it does and saves, live, on a page',
    load: () => import('./commands/dashboard.ts').then(({ dashboard }) => dashboard),
  },
  savings: {
    does: 'what it saved, in net dollars',
    load: () => import('./commands/savings.ts').then(({ savings }) => savings),
  },
  perf: {
    does: 'how fast it is, how well caches are hit, and what to do about it',
    load: () => import('./commands/perf.ts').then(({ perf }) => perf),
  },
  simulate: {
    does: 'what it would have saved in your past sessions',
    load: () => import('./commands/simulate.ts').then(({ simulate }) => simulate),
  },
  install: {
    does: 'keep a proxy running for every agent, and take it away without a trace',
    load: () => import('./commands/install.ts').then(({ install }) => install),
  },
  doctor: {
    does: 'what is routed where, what is amiss, and how to put it right',
    load: () => import('./commands/doctor.ts').then(({ doctor }) => doctor),
  },
  run: {
    does: 'run a command and print its output as the model would get it',
    load: () => import('./commands/run.ts').then(({ run }) => run),
  },
  demo: {
    does: 'see it work, without a key and without a network',
    load: () => import('./commands/demo.ts').then(({ demo }) => demo),
  },
  encode: {
    does: 'see what a text becomes on its way to the model',
    load: () => import('./commands/encode.ts').then(({ encode }) => encode),
  },
  decode: {
    does: 'and have it back',
    load: () => import('./commands/decode.ts').then(({ decode }) => decode),
  },
  completions: {
    does: 'make a shell complete all this',
    load: () => import('./commands/completions.ts').then(({ completions }) => completions),
  },
}

const EXAMPLES = [
  { command: 'headroom demo', does: 'see what becomes of a short session' },
  { command: 'headroom proxy', does: 'listen on 127.0.0.1:8787 for any client' },
  { command: 'headroom wrap claude', does: 'run Claude Code through it' },
  { command: 'headroom encode build.log', does: 'see what one text becomes' },
]

/** The command line. Sets the exit code: 2 for what a person can put right, 70 for a defect. */
export async function main(rawArgs: readonly string[]): Promise<void> {
  // Whoever reads the output may stop early, as `head` does.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0)
    say(`headroom: What there is to say cannot be written (${error.code}).`, process.stderr)
    process.exit(2)
  })
  await withCleanErrors(async () => {
    const [first = '--help', ...others] = rawArgs
    if (first === '--version' || first === '-v') return say(VERSION)
    if (first === 'help') return say(await help(others[0]))
    if (isHelp(first)) return say(await help())
    const known = await commandNamed(first)
    if (asksForHelp(others)) return say(commandHelp(known.definition))
    // `doctor` shows first what there is to put right.
    if (first !== 'doctor') await import('./edits/repair.ts').then((it) => it.repairLeftovers())
    await runCommand(root, { rawArgs: [...rawArgs] })
  })
}

const root = defineCommand({
  meta: { name: 'headroom', version: VERSION },
  // citty takes a command or a promise of one; only the one that was asked for is loaded.
  subCommands: Object.fromEntries(Object.entries(COMMANDS).map(([name, { load }]) => [name, load])),
})

async function commandNamed(name: string): Promise<Command> {
  if (Object.hasOwn(COMMANDS, name)) return COMMANDS[name]!.load()
  const names = Object.keys(COMMANDS)
  if (name.startsWith('-')) {
    throw new CommandError('bad_option', `${name} stands before the command.`, [
      `Options come after it, as in: headroom proxy ${name}`,
    ])
  }
  throw new CommandError('bad_option', `headroom has no command "${name}".`, [
    `It has: ${byNearness(name, names).join(', ')}`,
  ])
}

async function help(name?: string): Promise<string> {
  if (name !== undefined) return commandHelp((await commandNamed(name)).definition)
  const { bold } = paint(process.stdout)
  const rows = Object.entries(COMMANDS).map(([command, { does }]) => [command, does] as const)
  return [
    `Headroom ${VERSION}: makes what AI agents send to their model smaller, without loss.`,
    `\n${bold('Examples')}`,
    exampleTable(EXAMPLES),
    `\n${bold('Commands')}`,
    glossary(rows),
    '\nOptions of a command: headroom COMMAND --help',
  ].join('\n')
}

const isHelp = (arg: string) => arg === '--help' || arg === '-h'

/** What stands behind a `--` belongs to somebody else. */
function asksForHelp(args: readonly string[]): boolean {
  const end = args.indexOf('--')
  return (end < 0 ? args : args.slice(0, end)).some(isHelp)
}
