import type { Lines } from '../lines.ts'

/**
 * A form that rewrites runs of whole lines inside one block. Pure and synchronous; linear in the
 * length of its input. The driver calls `find`, keeps the runs that are cheaper by the frozen cost,
 * checks each with `decode`, and writes them in place; so a form may be wrong about gain or even
 * about reversibility, and still nothing is lost. It must never be wrong about reading naturally.
 */
export interface LineForm {
  /** Stable name: appears in `--forms`, in statistics and in the plan. */
  readonly name: string
  /**
   * Matches the head line of this form's output, anchored at the line's start: `/^\[table: \d+ rows/`.
   * Raw lines it matches are escaped by the driver, so inside `decode` a head is always genuine.
   * Must begin with `^\[`.
   */
  readonly head: RegExp
  /**
   * Share of a run's cost that must be saved, for forms over text that tends to come again: what
   * they rewrite is no longer visible, so that a repetition cannot refer to it.
   */
  readonly leastShare?: number
  /** Runs to rewrite, in order, without overlap. Lines that cannot be the form's are not to be read. */
  find(lines: Lines, hint: FormHint): readonly Run[]
  /** Reads back the run whose head is `lines[at]`. Throws on anything it did not write. */
  decode(lines: readonly string[], at: number): { lines: string[]; next: number }
}

/** Lines `from` (inclusive) to `to` (exclusive) become `out`; `out[0]` is the head. */
export interface Run {
  readonly from: number
  readonly to: number
  readonly out: readonly string[]
}

/** What is known of the block besides its text: the call it answers. */
export interface FormHint {
  /** Tool name as the client spells it ('Read', 'Bash', 'exec_command', ...), or ''. */
  readonly tool: string
  /** The shell command, where the call has one. */
  readonly command: string
  /** True when the call reads a file (the layout of what it shows is content). */
  readonly readsFile: boolean
}
