import type { EncodedBlock, Plan } from '../../src/codec/index.ts'
import { PREFIX_FLOOR } from '../../src/codec/index.ts'

/** What became of a text, or of all texts of a conversation. */
export interface Outcome {
  /** What is sent. */
  readonly sent: string
  readonly pieces: readonly Piece[]
}

/** One text that may be edited. */
export interface Piece {
  /** For people: `block 12, Read src/main.ts`; empty where nothing is known of it. */
  readonly title: string
  readonly before: string
  readonly after: string
  /** What the decoder makes of `after`: `before`, or that after the reductions. */
  readonly decoded: string
  /** By form, in tokens as the codec itself reckons them. */
  readonly saved: NonNullable<EncodedBlock['saved']>
  readonly failed: readonly string[]
}

/** Everything is encoded from the first block on, as if the prompt before it were cached already. */
export function planWith(forms?: readonly string[]): Plan {
  return {
    version: 1,
    mode: 'cache',
    encode: true,
    from: 0,
    references: true,
    head: PREFIX_FLOOR,
    ...(forms && { forms }),
  }
}

/** What all pieces saved together, the form that saved the most first. */
export function savedByForm(pieces: readonly Piece[]): [form: string, tokens: number][] {
  const sums = new Map<string, number>()
  for (const { saved } of pieces) {
    for (const [form, tokens] of Object.entries(saved)) {
      sums.set(form, (sums.get(form) ?? 0) + tokens)
    }
  }
  return [...sums].sort((a, b) => b[1] - a[1])
}

/** Pieces of which the decoder gives back less than came: colours and layout are gone for good. */
export function reducedPieces(pieces: readonly Piece[]): Piece[] {
  return pieces.filter(({ before, decoded }) => before !== decoded)
}
