import type { Definition, Example } from './command.ts'
import { glossary, paint } from './output.ts'

/** Help of one command: examples first, then every option. */
export function commandHelp({ name, description, usage, examples, args }: Definition): string {
  const { bold } = paint(process.stdout)
  const rows = Object.entries(args).map(([flag, arg]) => {
    const hint = arg.type === 'string' && arg.valueHint ? ` <${arg.valueHint}>` : ''
    return [typed(flag, arg) + hint, arg.description ?? ''] as const
  })
  return [
    description,
    `\n${bold('Examples')}`,
    exampleTable(examples),
    `\n${bold('Usage')}  headroom ${name} ${usage}`,
    ...(rows.length > 0 ? [`\n${bold('Options')}`, glossary(rows, { share: 0.35 })] : []),
  ].join('\n')
}

/** A toggle that is on by default is shown with what turns it off. */
function typed(flag: string, arg: Definition['args'][string]): string {
  return arg.type === 'boolean' && arg.default === true ? `--[no-]${flag}` : `--${flag}`
}

export function exampleTable(examples: readonly Example[]): string {
  return glossary(examples.map(({ command, does }) => [command, does] as const))
}
