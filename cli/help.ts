import type { Definition, Example } from './command.ts'
import { spellings } from './flags.ts'
import { paint, table } from './output.ts'

/** Help of one command: examples first, then every option. */
export function commandHelp({ name, description, usage, examples, args }: Definition): string {
  const { bold } = paint(process.stdout)
  const rows = Object.entries(args).map(([flag, arg]) => {
    const hint = arg.type === 'string' && arg.valueHint ? ` <${arg.valueHint}>` : ''
    return [spellings(flag, arg)[0]! + hint, arg.description ?? '']
  })
  return [
    description,
    `\n${bold('Examples')}`,
    exampleTable(examples),
    `\n${bold('Usage')}  headroom ${name} ${usage}`,
    `\n${bold('Options')}`,
    table(rows, '  '),
  ].join('\n')
}

export function exampleTable(examples: readonly Example[]): string {
  return table(
    examples.map(({ command, does }) => [command, does]),
    '  ',
  )
}
