import { byNearness } from '../../src/nearest.ts'
import { CommandError } from '../errors.ts'
import type { Parsed } from '../flags.ts'
import { findProgram } from '../programs.ts'
import { generic, type Tool, tools } from '../tools/index.ts'

/** Said with every refusal: what belongs to the tool, and where it stands. */
export const ADVICE =
  "The agent's own arguments stand behind a --, as in: headroom wrap claude -- --resume"

export interface Chosen {
  readonly tool: Tool
  /** The person's own arguments for it. */
  readonly args: readonly string[]
  /** Path of what is started; absent for a tool whose settings are to be pasted. */
  readonly program?: string
}

/**
 * The tool that was asked for by name, or any program behind a `--`.
 *
 * @param isPasted its settings are to be pasted, and nothing is to be started.
 * @throws {CommandError} `bad_option`; `missing_tool` (exit code 127) when it is not installed.
 */
export function chosenTool(given: Parsed, isPasted: boolean): Chosen {
  const chosen = named(given)
  const { tool } = chosen
  if (isPasted && !tool.paste) {
    const message = `There is nothing to paste for ${tool.title}.`
    throw new CommandError('bad_option', message, [`Start it:  headroom wrap ${tool.name}`])
  }
  if (isPasted || tool.binary === undefined) return chosen
  const program = findProgram(tool.binary)
  if (program) return { ...chosen, program }
  const editor = tool.paste ? [`Or, for an editor:  headroom wrap ${tool.name} --paste`] : []
  throw new CommandError(
    'missing_tool',
    /[/\\]/.test(tool.binary)
      ? `${tool.binary} is no program that can be started.`
      : `There is no ${tool.binary} on PATH.`,
    [`Install it:  ${tool.install}`, ...editor, 'Nothing was started and nothing was changed.'],
    127,
  )
}

function named({ words, rest }: Parsed): Chosen {
  const names = tools.map(({ name }) => name)
  const [name, extra] = words
  if (extra !== undefined) throw new CommandError('bad_option', `What is "${extra}" for?`, [ADVICE])
  if (name === undefined) {
    const [command, ...args] = rest ?? []
    if (command) return { tool: generic(command), args }
    throw new CommandError('bad_option', 'Which agent?', [
      `It is one of: ${names.join(', ')}`,
      'Or any program:  headroom wrap -- COMMAND',
    ])
  }
  const tool = tools.find((known) => known.name === name)
  if (tool) return { tool, args: rest ?? [] }
  throw new CommandError('bad_option', `"${name}" is not an agent that Headroom knows.`, [
    `It is one of: ${byNearness(name, names).join(', ')}`,
    `Or, as any program:  headroom wrap -- ${[name, ...(rest ?? [])].join(' ')}`,
  ])
}
