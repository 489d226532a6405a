import { defineCommand, type ArgsDef, type CommandDef } from 'citty'
import { CommandError } from './errors.ts'
import { parseFlags, type Parsed } from './flags.ts'

/** One command, as its file writes it. */
export interface Definition {
  readonly name: string
  readonly description: string
  /** What follows the name in the usage line. */
  readonly usage: string
  /** What its help begins with. */
  readonly examples: readonly Example[]
  readonly args: ArgsDef
  /** Said with every refusal of a flag or a word. */
  readonly advice?: string
  /** It takes words that are no flags. */
  readonly words?: boolean
  run(given: Parsed): Promise<void>
}

export interface Example {
  readonly command: string
  readonly does: string
}

/** A command as citty runs it, with what help is made from. */
export type Command = CommandDef<ArgsDef> & { readonly definition: Definition }

export function command(definition: Definition): Command {
  const { name, description, args, advice, words } = definition
  const run = async ({ rawArgs }: { rawArgs: string[] }) => {
    const given = parseFlags(rawArgs, args, advice)
    const [word] = given.words
    if (word === undefined || words) return definition.run(given)
    throw new CommandError('bad_option', `headroom ${name} has no use for "${word}".`, [
      `What it takes: headroom ${name} --help`,
    ])
  }
  return { ...defineCommand({ meta: { name, description }, args, run }), definition }
}
