import type { TokenCounter } from '../../src/ledger/tokens.ts'
import { compare } from '../diff/compare.ts'
import { type DiffLayout, render } from '../diff/render.ts'
import { pair, prose, table } from '../output.ts'
import { type Outcome, type Piece, reducedPieces, savedByForm } from './outcome.ts'

/** What was done to each text, for people: a diff, the tokens before and after, and by which form. */
export function report({ pieces }: Outcome, count: TokenCounter, layout: DiffLayout): string {
  const changed = pieces.filter(({ before, after }) => before !== after)
  const { bold, cyan, dim } = layout.colours
  const diffs = changed.map((piece) => {
    const lines = render(compare(piece.before.split('\n'), piece.after.split('\n')), layout)
    const head = `${cyan(piece.title)}  ${pair(tokensOf([piece], count))} tokens`
    return [...(pieces.length > 1 ? [head] : []), ...lines, ''].join('\n')
  })
  const total = `${bold('Tokens')}  ${pair(tokensOf(pieces, count))}  ${dim('counted with o200k')}`
  const many = pieces.length > 1 ? [`${changed.length} of ${pieces.length} results changed`] : []
  return [...diffs, total, ...many, ...byForm(pieces, layout), ...remarks(pieces)].join('\n')
}

/** The same for programs. */
export function reportJson({ sent, pieces }: Outcome, count: TokenCounter): object {
  return {
    sent,
    tokens: tokensOf(pieces, count),
    savedByForm: Object.fromEntries(savedByForm(pieces)),
    pieces: pieces.map(({ before, decoded, ...piece }) => ({
      ...piece,
      tokens: tokensOf([{ ...piece, before }], count),
      reduced: before !== decoded,
    })),
  }
}

function byForm(pieces: readonly Piece[], { colours }: DiffLayout): string[] {
  const rows = savedByForm(pieces)
  if (rows.length === 0) return []
  const head = `\n${colours.bold('Saved')}   ${colours.dim("by form, as the codec's own estimate has it")}`
  return [head, table(rows, '  ')]
}

function remarks(pieces: readonly Piece[]): string[] {
  const said: string[] = []
  if (pieces.every(({ before, after }) => before === after)) said.push(prose(UNCHANGED))
  const failed = new Set(pieces.flatMap((piece) => piece.failed))
  if (failed.size > 0) said.push(`Failed, and sent as it came: ${[...failed].join(', ')}`)
  const reduced = reducedPieces(pieces).length
  if (reduced > 0) said.push(reductionNote(reduced, pieces.length))
  return said.length > 0 ? ['', ...said] : []
}

const UNCHANGED =
  'It goes as it came: no form makes it smaller, or it is below some 120 tokens, where none is tried.'

/** Told of every reduction, since it is the one thing that decoding does not undo. */
export function reductionNote(reduced: number, all: number): string {
  const where = all > 1 ? `In ${reduced} of ${all} results, gone` : 'Gone'
  return `${where} for good: colour codes and overwritten progress, or the layout of JSON.`
}

type Texts = Pick<Piece, 'before' | 'after'>

function tokensOf(pieces: readonly Texts[], count: TokenCounter) {
  const sum = (pick: (piece: Texts) => string) =>
    pieces.reduce((all, piece) => all + count(pick(piece)), 0)
  return { before: sum(({ before }) => before), after: sum(({ after }) => after) }
}
