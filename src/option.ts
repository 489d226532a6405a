import * as z from 'zod'

/** One setting: the same row serves the flag, the variable, `--help`, the README and the refusals. */
export interface Option<Schema extends z.ZodType = z.ZodType> {
  /** Without the dashes; absent where a command line is the wrong place (a secret, an installer's note). */
  readonly flag?: string
  readonly env: string
  /** Reads text, or what a flag parser made of it; fills in the default. */
  readonly schema: Schema
  /** The default, for `--help`; absent: unset. */
  readonly fallback?: string | number | boolean
  /** The sentence in `--help`. */
  readonly help: string
  /** What is good, in words, for a refusal. */
  readonly wants: string
  /** Every good value, where they can be listed. */
  readonly values?: readonly string[]
  /** Given as `--flag` or `--no-flag`, without a value. */
  readonly toggle?: boolean
  /** Never shown, not even in a refusal. */
  readonly secret?: boolean
}

// --- the kinds of option: how each reads what a person wrote ---

type Row = Pick<Option, 'flag' | 'env' | 'help'>

export function text(fallback: string, row: Row & { wants: string }) {
  return { ...row, fallback, schema: z.string().min(1).default(fallback) }
}

export function optionalText(row: Row & { wants: string }) {
  return { ...row, schema: z.string().min(1).optional() }
}

export function secret(row: Row) {
  const schema = z.string().regex(/^[\x21-\x7e]{16,}$/)
  const wants = 'at least 16 printable ASCII characters without spaces'
  return { ...row, schema: schema.optional(), wants, secret: true }
}

export function installed(name: string, help: string) {
  return optionalText({ env: `HEADROOM_DEPLOYMENT_${name}`, help, wants: 'a name' })
}

export function whole(fallback: number, least: number, most: number, row: Row) {
  const number = z.union([z.number(), z.string().regex(/^\d+$/).transform(Number)])
  const schema = number.pipe(z.number().int().min(least).max(most)).default(fallback)
  return { ...row, fallback, schema, wants: `a whole number from ${least} to ${most}` }
}

/** A share of one: `0.1`, or `10%`. */
export function share(fallback: number, row: Row) {
  const words = z.string().regex(/^(?:\d*\.\d+|\d+)\s*%?$/)
  const read = words.transform((word) => parseFloat(word) / (word.endsWith('%') ? 100 : 1))
  const schema = z.union([z.number(), read]).pipe(z.number().min(0).max(1)).default(fallback)
  return { ...row, fallback, schema, wants: 'a share from 0 to 1, like 0.1 or 10%' }
}

export function choice<const Value extends string>(
  values: readonly Value[],
  fallback: NoInfer<Value>,
  row: Row,
) {
  const schema = z.literal(values).default(() => fallback)
  return { ...row, fallback, schema, values, wants: values.join(' or ') }
}

const YES = ['true', '1', 'yes', 'on']
const NO = ['false', '0', 'no', 'off']

export function toggle(fallback: boolean, row: Row) {
  const words = z.literal([...YES, ...NO]).transform((word) => YES.includes(word))
  const schema = z.union([z.boolean(), words]).default(fallback)
  return { ...row, fallback, schema, values: [...YES, ...NO], wants: 'yes or no', toggle: true }
}

/** Names with commas between them; unset and empty are different things. */
export function list(item: RegExp, row: Row & { wants: string }) {
  return { ...row, schema: names(z.string().regex(item)) }
}

/** Some of these, with commas between them. */
export function subset(values: readonly string[], row: Row) {
  return {
    ...row,
    schema: names(z.literal([...values])),
    values,
    wants: 'some of these, with commas',
  }
}

function names(item: z.ZodType<string, string>) {
  const split = z.string().transform((value) => value.split(',').map((name) => name.trim()))
  const given = z.union([split, z.array(z.string())])
  return given.pipe(z.array(item)).readonly().optional()
}

/** @param version of the API, which a base URL may have at its end */
export function upstream(fallback: string, row: Row, version = 'v1') {
  const read = (value: string, context: z.RefinementCtx) => baseUrl(value, version, context)
  const schema = z.string().default(fallback).transform(read)
  const wants = 'an http or https URL without credentials, query or fragment'
  return { ...row, fallback, schema, wants }
}

export function size(fallback: string, row: Row) {
  const schema = z.union([z.number(), z.string()]).default(fallback).transform(bytes)
  return { ...row, fallback, schema, wants: 'a size from 1kb to 1024mb' }
}

/** Origin and path prefix of an API, without slashes or the version at its end. */
function baseUrl(value: string, version: string, context: z.RefinementCtx): string {
  const url = URL.parse(value)
  const plain = url && !url.username && !url.password && !/[?#]/.test(value)
  if (plain && /^https?:$/.test(url.protocol)) {
    const path = url.pathname.replace(/\/+$/, '')
    return url.origin + (path.endsWith(`/${version}`) ? path.slice(0, -version.length - 1) : path)
  }
  context.addIssue('not a base URL')
  return z.NEVER
}

function bytes(value: string | number, context: z.RefinementCtx): number {
  const match = /^(\d+)\s*(kb|mb)?$/i.exec(String(value))
  const unit = { kb: 1024, mb: 1024 ** 2 }[match?.[2]?.toLowerCase() ?? ''] ?? 1
  const size = Number(match?.[1]) * unit
  if (size >= 1024 && size <= 1024 ** 3) return size
  context.addIssue('not a size')
  return z.NEVER
}
