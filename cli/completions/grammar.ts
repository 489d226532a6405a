import type { ArgsDef } from 'citty'
import type { Definition } from '../command.ts'
import { spellings } from '../flags.ts'

/** What can be typed behind `headroom`, as every shell's script is made from it. */
export interface Grammar {
  readonly commands: readonly Spelled[]
}

export interface Spelled {
  readonly name: string
  readonly does: string
  readonly flags: readonly Flag[]
  /** Words that are no flags; absent where those are files, or anything. */
  readonly words: readonly string[]
}

export interface Flag {
  /** `--mode` */
  readonly flag: string
  readonly does: string
  /** `any`: a file, or what only the person knows; absent for a toggle. */
  readonly value?: 'any' | readonly string[]
}

/** @param tools names that stand where a usage line says TOOL. */
export function grammarOf(
  commands: readonly { readonly does: string; readonly definition: Definition }[],
  tools: readonly string[],
): Grammar {
  const names = commands.map(({ definition }) => definition.name)
  const help = { name: 'help', does: 'the options of a command', flags: [], words: names }
  return {
    commands: [
      ...commands.map(({ does, definition: { name, args, usage } }) => ({
        name,
        does,
        flags: [...flagsOf(args), { flag: '--help', does: 'examples and options' }],
        words: /\bTOOL\b/.test(usage) ? tools : choices(usage),
      })),
      help,
    ],
  }
}

function flagsOf(args: ArgsDef): Flag[] {
  return Object.entries(args).flatMap(([name, arg]) => {
    const does = firstSentence(arg.description ?? '')
    if (arg.type !== 'string') return spellings(name, arg).map((flag) => ({ flag, does }))
    const values = choices(arg.valueHint ?? '')
    return [{ flag: `--${name}`, does, value: values.length > 0 ? values : ('any' as const) }]
  })
}

/** `apply|status|...`, wherever it stands. */
function choices(text: string): string[] {
  return /(?:^|[\s[])([a-z][\w-]*(?:\|[a-z][\w-]*)+)/.exec(text)?.[1]?.split('|') ?? []
}

/** Short enough for a line beside the flag. */
function firstSentence(text: string): string {
  return text
    .split(/(?<=[^.])[.:;](?:\s|$)/, 1)[0]!
    .replace(/\s+/g, ' ')
    .slice(0, 80)
}
