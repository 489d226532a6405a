/** An option of a tool among its arguments, as the person wrote it. */
export interface Flagged {
  readonly value: string
  /** Place of the argument with its value. */
  readonly at: number
  /** The arguments with another value in its place. */
  with(value: string): string[]
}

/**
 * Every option of some names before a `--`, in order: `--name value`, `--name=value`, and `-nvalue` for a short one.
 *
 * @param names in all spellings: `['-c', '--config']`
 */
export function flagged(args: readonly string[], names: readonly string[]): Flagged[] {
  const end = args.indexOf('--')
  const own = end < 0 ? args : args.slice(0, end)
  return own.flatMap((arg, i) => {
    if (names.includes(arg)) {
      const value = own[i + 1]
      return value === undefined ? [] : [flag(args, i + 1, '', value)]
    }
    const before = names.find((name) => arg.startsWith(name.startsWith('--') ? `${name}=` : name))
    if (before === undefined) return []
    const prefix = arg.slice(0, before.length + (arg[before.length] === '=' ? 1 : 0))
    return [flag(args, i, prefix, arg.slice(prefix.length))]
  })
}

function flag(args: readonly string[], at: number, prefix: string, value: string): Flagged {
  return { value, at, with: (other) => args.with(at, prefix + other) }
}
