import type { BooleanArgDef, StringArgDef } from 'citty'
import { options, type OptionName } from '../src/config.ts'
import type { Option } from '../src/option.ts'

/** citty's arguments for options of the configuration: all that have a flag, or those named. */
export function optionArgs(names: readonly OptionName[] = Object.keys(options) as OptionName[]) {
  const args: Record<string, BooleanArgDef | StringArgDef> = {}
  for (const name of names) {
    const { flag, help, toggle, values }: Option = options[name]
    if (!flag) continue
    if (toggle) {
      const isOn = defaultOf(name) === true
      args[flag] = { type: 'boolean', description: help, ...(isOn && { default: true }) }
    } else {
      const isShort = values !== undefined && values.length <= FEW
      const names = values && !isShort ? ` They are: ${values.join(', ')}.` : ''
      const description = help + names + (shownDefault(name) && ` [${shownDefault(name)}]`)
      const valueHint = isShort ? values.join('|') : flag.split('-').at(-1)!
      args[flag] = { type: 'string', description, valueHint }
    }
  }
  return args
}

/** So many values stand beside the flag; more of them in its sentence. */
const FEW = 4

/** What an option is when nobody sets it; undefined where that is nothing. */
export function defaultOf(name: OptionName): unknown {
  return options[name].schema.safeParse(undefined).data
}

/** The same as a person would type it; empty where it is nothing. */
export function shownDefault(name: OptionName): string {
  const value = defaultOf(name)
  if (value === undefined || (Array.isArray(value) && value.length === 0)) return ''
  if (typeof value === 'boolean') return value ? 'on' : 'off'
  return name === 'bodyLimit' ? `${Number(value) / 1024 ** 2}mb` : String(value)
}
