import type { ArgsDef } from 'citty'
import { byNearness } from '../src/nearest.ts'
import { CommandError } from './errors.ts'

/** What stood on a command line, checked. */
export interface Parsed {
  /** By flag, without dashes: the text given, or true and false for a toggle. */
  readonly flags: Readonly<Record<string, string | boolean>>
  /** Words that are no flags and no values, before a `--`. */
  readonly words: readonly string[]
  /** What followed the first `--`, untouched; absent without one. */
  readonly rest?: readonly string[]
}

/**
 * Reads a command line against citty's own table of arguments, but lets nothing pass that is not in
 * it: citty takes any unknown flag in silence, and a typing error would turn a setting off.
 *
 * @throws {CommandError} `bad_option`, with the nearest flags there are.
 */
export function parseFlags(rawArgs: readonly string[], args: ArgsDef, advice?: string): Parsed {
  const end = rawArgs.indexOf('--')
  const own = end < 0 ? rawArgs : rawArgs.slice(0, end)
  const flags: Record<string, string | boolean> = {}
  const words: string[] = []
  for (let at = 0; at < own.length; at++) {
    const [flag, inline] = split(own[at]!)
    // A dash alone is standard input.
    if (!flag.startsWith('-') || flag === '-') {
      words.push(flag)
      continue
    }
    const negative = flag.startsWith('--no-')
    const name = flag.slice(negative ? 5 : 2)
    const kind = flag.startsWith('--') ? args[name]?.type : undefined
    if (kind === 'boolean') flags[name] = negative ? noValue(flag, inline) : (inline ?? true)
    else if (kind === 'string' && !negative) {
      const value = inline ?? valueAfter(own[++at], flag)
      flags[name] = repeats(args[name]) && flags[name] ? `${flags[name]},${value}` : value
    } else throw unknown(flag, args, advice)
  }
  return end < 0 ? { flags, words } : { flags, words, rest: rawArgs.slice(end + 1) }
}

/** Given several times, its values stand with commas between them; of any other flag the last one counts. */
const repeats = (arg: ArgsDef[string] | undefined) => arg !== undefined && 'repeats' in arg

function split(arg: string): [flag: string, value?: string] {
  const equals = arg.startsWith('-') ? arg.indexOf('=') : -1
  return equals < 0 ? [arg] : [arg.slice(0, equals), arg.slice(equals + 1)]
}

function valueAfter(value: string | undefined, flag: string): string {
  if (value !== undefined && !value.startsWith('--')) return value
  throw new CommandError('bad_option', `${flag} needs a value: ${flag}=VALUE`)
}

function noValue(flag: string, value: string | undefined): false {
  if (value === undefined) return false
  throw new CommandError('bad_option', `${flag} takes no value.`)
}

function unknown(flag: string, args: ArgsDef, advice?: string): CommandError {
  const near = byNearness(
    flag,
    Object.keys(args).flatMap((name) => spellings(name, args[name]!)),
  )
  const steps = [`Near to it: ${near.slice(0, 3).join(', ')}. All of them: --help`]
  return new CommandError(
    'bad_option',
    `${flag} is not an option.`,
    advice ? [advice, ...steps] : steps,
  )
}

/** How a flag can be typed: a toggle that is on by default is listed by what turns it off. */
export function spellings(name: string, arg: ArgsDef[string]): string[] {
  if (arg.type !== 'boolean') return [`--${name}`]
  return arg.default === true ? [`--no-${name}`, `--${name}`] : [`--${name}`]
}

/** The one word that a command takes, if it was given. */
export function onlyWord([word, extra]: Parsed['words']): string | undefined {
  if (extra === undefined) return word
  throw new CommandError('bad_option', `What is "${extra}" for?`, ['It takes one file at a time.'])
}
