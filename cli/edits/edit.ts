/** One precise change of one file that belongs to somebody else. */
export interface Edit {
  /** Absolute; a symlink is followed, not replaced. */
  readonly path: string
  /** How the file is written; comments, order and line ends survive in all of them. */
  readonly format: 'jsonc' | 'toml' | 'block'
  /** `jsonc`, `toml`: values at paths. Keys at the root of a TOML file go above its first table. */
  readonly set?: readonly Setting[]
  /** `block`, `toml`: lines between two fence lines that name the owner, at the end of the file. */
  readonly block?: { readonly comment: string; readonly lines: readonly string[] }
  /** Of a file that has to be made; 0600 unless told, since a base URL may hold a secret. */
  readonly mode?: number
}

export interface Setting {
  /** Keys from the root down. */
  readonly at: readonly string[]
  /** Anything that JSON (or TOML) can hold. */
  readonly value: unknown
}

/** A text that cannot be edited as asked: why, and where in it (both from 1). The file stays as it is. */
export class Unfit extends Error {
  override name = 'Unfit'
  readonly place: { readonly line: number; readonly column: number } | undefined

  constructor(why: string, place?: { line: number; column: number }) {
    super(why)
    this.place = place
  }
}

/** Where an offset of a text is, as a person counts. */
export function placeOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset)
  const start = before.lastIndexOf('\n') + 1
  return { line: before.split('\n').length, column: offset - start + 1 }
}

/** The line end that a text is written with. */
export function lineEnd(text: string): '\n' | '\r\n' {
  return /\r?\n/.exec(text)?.[0] === '\r\n' ? '\r\n' : '\n'
}

/** What a format can do with the text of a whole file. All but `blank` throw `Unfit`. */
export interface Format {
  /** The value of the whole text. */
  value(text: string): unknown
  /** What stands at a path, and how it is written; undefined where nothing does. */
  find(text: string, at: readonly string[]): Found | undefined
  /** The text with a value set. */
  set(text: string, at: readonly string[], value: unknown): string
  /** The text with what stands at a path written in this way. */
  write(text: string, at: readonly string[], lexeme: string): string
  /** The text without what stands at a path. */
  remove(text: string, at: readonly string[]): string
  /** There is nothing in the text that anybody could miss. */
  blank(text: string): boolean
}

export interface Found {
  readonly value: unknown
  /** Absent for a table of TOML, which may be written in several places. */
  readonly lexeme?: string
}
