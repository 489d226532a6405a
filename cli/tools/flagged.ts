/** An option of a tool among its arguments, as the person wrote it. */
export interface Flagged {
  readonly value: string
  /** The arguments with another value in its place. */
  with(value: string): string[]
}

/**
 * Every `--name value` and `--name=value` before a `--`, in order.
 *
 * @param names in all spellings: `['-c', '--config']`
 */
export function flagged(args: readonly string[], names: readonly string[]): Flagged[] {
  const end = args.indexOf('--')
  const own = end < 0 ? args : args.slice(0, end)
  return own.flatMap((arg, i) => {
    const equals = arg.indexOf('=')
    if (equals > 0 && names.includes(arg.slice(0, equals))) {
      const put = (value: string) => args.with(i, `${arg.slice(0, equals)}=${value}`)
      return [{ value: arg.slice(equals + 1), with: put }]
    }
    const next = own[i + 1]
    if (!names.includes(arg) || next === undefined) return []
    return [{ value: next, with: (value: string) => args.with(i + 1, value) }]
  })
}
