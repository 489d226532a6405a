import type { BooleanArgDef, StringArgDef } from 'citty'
import { options, type OptionName } from '../src/config.ts'
import type { Option } from '../src/option.ts'

/** citty's arguments for options of the configuration: all that have a flag, or those named. */
export function optionArgs(names: readonly OptionName[] = Object.keys(options) as OptionName[]) {
  const args: Record<string, BooleanArgDef | StringArgDef> = {}
  for (const name of names) {
    const { flag, help, toggle, values }: Option = options[name]
    if (!flag) continue
    args[flag] = toggle
      ? { type: 'boolean', description: help, ...(defaultOf(name) === true && { default: true }) }
      : {
          type: 'string',
          description: help,
          valueHint: values?.join('|') ?? flag.split('-').at(-1)!,
        }
  }
  return args
}

/** What an option is when nobody sets it; undefined where that is nothing. */
export function defaultOf(name: OptionName): unknown {
  return options[name].schema.safeParse(undefined).data
}
