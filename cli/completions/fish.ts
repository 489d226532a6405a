import type { Flag, Grammar, Spelled } from './grammar.ts'

/** For fish, to be sourced, or kept in `~/.config/fish/completions/headroom.fish`. */
export function fish({ commands }: Grammar): string {
  const lines = commands.flatMap((command) => [
    line(FIRST, [`-a ${quoted(command.name)}`, `-d ${quoted(command.does)}`]),
    ...flagLines(command),
    ...(command.words.length > 0
      ? [line(behind(command.name), [`-f -a ${quoted(command.words.join(' '))}`])]
      : []),
  ])
  return `# Completions of headroom for fish:  headroom completions fish | source
complete -c headroom -f -n ${quoted(FIRST)}
${lines.join('\n')}
`
}

const FIRST = '__fish_use_subcommand'
/** What stands behind a -- belongs to somebody else. */
const behind = (name: string) =>
  `__fish_seen_subcommand_from ${name}; and not contains -- -- (commandline -opc)`

function flagLines({ name, flags }: Spelled): string[] {
  return flags.map(({ flag, does, value }: Flag) =>
    line(behind(name), [`-l ${flag.slice(2)}`, `-d ${quoted(does)}`, ...valueOf(value)]),
  )
}

function valueOf(value: Flag['value']): string[] {
  if (value === undefined) return []
  return value === 'any' ? ['-r'] : ['-x', `-a ${quoted(value.join(' '))}`]
}

function line(condition: string, rest: readonly string[]): string {
  return ['complete -c headroom', `-n ${quoted(condition)}`, ...rest].join(' ')
}

const quoted = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`
