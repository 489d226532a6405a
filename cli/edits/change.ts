import { isDeepStrictEqual } from 'node:util'
import { readBlock, withBlock, withoutBlock } from './block.ts'
import { type Edit, type Format, type Setting, Unfit } from './edit.ts'
import { jsonc } from './jsonc.ts'
import { toml } from './toml.ts'

/** The edits of one owner to one file, as functions of its bytes; undefined is a file that is not there. */
export interface Change {
  readonly owner: string
  readonly edits: readonly Edit[]
}

const FORMATS: Readonly<Record<'jsonc' | 'toml', Format>> = { jsonc, toml }

/** The bytes with the change made. @throws {Unfit} */
export function made(change: Change, bytes: Uint8Array | undefined): Uint8Array {
  const { decode, encode, edits } = written(change)
  const { mark, text } = decode(bytes)
  return encode(mark + edits.reduce((now, edit) => madeOne(change.owner, edit, now), text))
}

function madeOne(owner: string, { format, set = [], block }: Edit, text: string): string {
  const one = format === 'block' ? undefined : FORMATS[format]
  const changed = set.reduce((now, { at, value }) => {
    try {
      return one!.set(now, at, value)
    } catch (error) {
      // Refused once more, for the place in the text as the person knows it.
      one!.set(text, at, value)
      throw error
    }
  }, text)
  if (one) verify(one, text, changed, set)
  const whole = block ? withBlock(changed, owner, block) : changed
  if (one && block) one.value(whole)
  return whole
}

/** What was written means the old text with just the values set; else a defect of ours is not let out. */
function verify(format: Format, before: string, after: string, set: readonly Setting[]): void {
  if (before === after) return
  const expected = structured(format.value(before))
  for (const { at, value } of set) {
    let inner = expected as { [key: string]: unknown }
    for (const key of at.slice(0, -1)) inner = own(inner, key)
    inner[at.at(-1)!] = structured(value)
  }
  if (!means(format, after, expected)) {
    throw new Unfit('it cannot be edited without touching something else')
  }
}

function means(format: Format, text: string, expected: unknown): boolean {
  try {
    return isDeepStrictEqual(structured(format.value(text)), expected)
  } catch {
    return false
  }
}

type Tree = { [key: string]: unknown }

function own(tree: Tree, key: string): Tree {
  if (!Object.hasOwn(tree, key)) tree[key] = Object.create(null)
  return tree[key] as Tree
}

/** A copy of plain objects and lists, so that two of them can be compared whatever made them. */
function structured(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(structured)
  if (typeof value === 'number' && Number.isInteger(value)) return BigInt(value)
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  const copy: Tree = Object.create(null)
  for (const [key, inner] of Object.entries(value)) copy[key] = structured(inner)
  return copy
}

/**
 * The bytes without the change, whoever else has edited them since: a value of ours becomes what it
 * replaced, a block of ours goes, anything that is no longer ours stays.
 *
 * @param before the bytes to which the change was made.
 * @returns undefined for a file that was not there before and in which nothing is left.
 * @throws {Unfit}
 */
export function unmade(
  change: Change,
  bytes: Uint8Array | undefined,
  before: Uint8Array | undefined,
): Uint8Array | undefined {
  if (bytes === undefined) return undefined
  const { decode, encode, edits } = written(change)
  const { owner } = change
  const { mark, text } = decode(bytes)
  const original = decode(before).text
  const whole = edits.reduceRight((now, edit) => unmadeOne(owner, edit, now, original), text)
  const left = closer({ owner, edits }, text, original, whole) ?? whole
  const isBlank = edits.every(({ format }) => (format === 'jsonc' ? jsonc : toml).blank(left))
  return before === undefined && isBlank ? undefined : encode(mark + left)
}

function unmadeOne(owner: string, edit: Edit, text: string, original: string): string {
  const { format, set = [], block } = edit
  const unblocked = block
    ? withoutBlock(text, owner, block.comment, readBlock(original, owner, block.comment))
    : text
  if (format === 'block') return unblocked
  return set.reduceRight(
    (now, setting) => unset(FORMATS[format], setting, now, original),
    unblocked,
  )
}

function unset(format: Format, { at, value }: Setting, text: string, original: string): string {
  const now = format.find(text, at)
  if (!now || !isDeepStrictEqual(structured(now.value), structured(value))) return text
  const old = format.find(original, at)
  if (old) return old.lexeme === undefined ? text : format.write(text, at, old.lexeme)
  let left = format.remove(text, at)
  // What was made only to hold the value goes with it.
  for (let depth = at.length - 1; depth > 0; depth--) {
    const holder = at.slice(0, depth)
    const rest = format.find(left, holder)
    if (!rest || Object.keys(rest.value as Tree).length > 0 || format.find(original, holder)) break
    left = format.remove(left, holder)
  }
  return left
}

/**
 * The same, to the byte: where the person's own edit lies wholly before or behind ours, ours is put
 * back as text. Undefined where that would not mean the same.
 */
function closer(change: Change, text: string, original: string, left: string): string | undefined {
  const ours = change.edits.reduce((now, edit) => madeOne(change.owner, edit, now), original)
  const [start, end] = [shared(ours, original), sharedEnd(ours, original)]
  const ahead = shared(text, ours)
  const behind = sharedEnd(text, ours)
  const candidate =
    ahead >= ours.length - end
      ? original.slice(0, original.length - end) + text.slice(ours.length - end)
      : behind >= ours.length - start
        ? text.slice(0, text.length - (ours.length - start)) + original.slice(start)
        : undefined
  if (candidate === undefined) return undefined
  return change.edits.every((edit) => same(edit, candidate, left)) ? candidate : undefined
}

function same({ format }: Edit, a: string, b: string): boolean {
  if (format === 'block') return a.trimEnd() === b.trimEnd()
  return means(FORMATS[format], a, structured(FORMATS[format].value(b)))
}

function shared(a: string, b: string): number {
  const most = Math.min(a.length, b.length)
  for (let i = 0; i < most; i++) if (a[i] !== b[i]) return i
  return most
}

/** Counted so that start and end of the shorter one never overlap. */
function sharedEnd(a: string, b: string): number {
  const most = Math.min(a.length, b.length) - shared(a, b)
  for (let i = 0; i < most; i++) if (a[a.length - 1 - i] !== b[b.length - 1 - i]) return i
  return most
}

const MARK = '\ufeff'

interface Written {
  decode(bytes: Uint8Array | undefined): { mark: string; text: string }
  encode(text: string): Uint8Array
  /** The edits as they stand in such a text. */
  readonly edits: readonly Edit[]
}

/**
 * How the text of a change's file is written. Blocks say nothing about what stands around them, so
 * that may be in any encoding in which ASCII is ASCII: one character a byte then.
 */
function written({ edits }: Change): Written {
  if (edits.some(({ format }) => format !== 'block'))
    return { decode: utf8, encode: fromUtf8, edits }
  const inBytes = edits.map((edit) => {
    const lines = edit.block?.lines.map((line) => Buffer.from(line).toString('latin1'))
    return lines ? { ...edit, block: { ...edit.block!, lines } } : edit
  })
  return { decode: latin1, encode: (text) => Buffer.from(text, 'latin1'), edits: inBytes }
}

/** @throws {Unfit} when the bytes are no text in UTF-8. */
function utf8(bytes: Uint8Array | undefined): { mark: string; text: string } {
  if (bytes === undefined) return { mark: '', text: '' }
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    return text.startsWith(MARK) ? { mark: MARK, text: text.slice(1) } : { mark: '', text }
  } catch {
    throw new Unfit('no text in UTF-8')
  }
}

const fromUtf8 = (text: string) => new TextEncoder().encode(text)

/** @throws {Unfit} for UTF-16, and for what is no text. */
function latin1(bytes: Uint8Array | undefined): { mark: string; text: string } {
  const text = Buffer.from(bytes ?? []).toString('latin1')
  if (text.includes('\0')) throw new Unfit('no text in an encoding of single bytes')
  return { mark: '', text }
}
