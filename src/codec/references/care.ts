/**
 * Care with references: an agent edits what it has just looked at, and copies what it sees. These
 * rules keep in front of its eyes what it is likely to need to the letter.
 */
export interface Care {
  readonly kind: 'read' | 'edit' | 'command'
  /** The file or command the block is about. */
  readonly about: string
  /** The block's own name: `#35`. */
  readonly label: string
  /** The fewest lines a reference may stand for. */
  readonly floor: number
}

/** A reference must cost less than this share of what it stands for (law 6). */
export const REFERENCE_SHARE = 0.4
/** References in one block: a few, and one more for every so many lines. */
export const mostReferences = (lines: number): number => 8 + Math.floor(lines / 64)
/** Below this a run is matched within the same file or command alone. */
export const SAME_SUBJECT_BELOW = 16
/** A read of so few lines is a look just before an edit and stands in full. */
const SHORT_READ = 68
const FLOOR = { read: 16, command: 8, edit: 5 }

export function careFor(kind: Care['kind'], about: string, label: string): Care {
  return { kind, about, label, floor: FLOOR[kind] }
}

export function isShort(care: Care, lines: number): boolean {
  return care.kind === 'read' && lines <= SHORT_READ
}
