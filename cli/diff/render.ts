import type { Paint } from '../output.ts'
import type { Stretch } from './compare.ts'

/** How a diff is laid out. */
export interface DiffLayout {
  readonly colours: Paint
  /** Longer lines are cut to so many characters: one that wraps hides the shape of a change. */
  readonly width: number
  /** Lines of one side of a change, or unchanged in a row, that are shown; of more only a number. */
  readonly most: number
}

/** The lines of a diff, signed and coloured. Unchanged lines are shown near a change only. */
export function render(stretches: readonly Stretch[], layout: DiffLayout): string[] {
  const { dim, red, green } = layout.colours
  return stretches.flatMap((stretch, at) => {
    if (!('same' in stretch)) {
      return [...side(stretch.old, '-', layout, red), ...side(stretch.now, '+', layout, green)]
    }
    const head = at === 0 ? 0 : CONTEXT
    const tail = at === stretches.length - 1 ? 0 : CONTEXT
    return shortened(stretch.same, ' ', layout, dim, { most: head + tail + 1, head, tail })
  })
}

/** Unchanged lines shown before and after a change. */
const CONTEXT = 2

/** The first lines of one side of a change, signed and coloured, and how many more there are. */
export function side(
  lines: readonly string[],
  sign: string,
  layout: DiffLayout,
  colour: (text: string) => string,
): string[] {
  const { most } = layout
  return shortened(lines, sign, layout, colour, { most, head: most - 1, tail: 0 })
}

function shortened(
  lines: readonly string[],
  sign: string,
  { width, most: all, colours }: DiffLayout,
  colour: (text: string) => string,
  { most, head, tail }: { most: number; head: number; tail: number },
): string[] {
  const show = (line: string) => colour(`${sign} ${clip(printable(line), width - 2)}`)
  if (lines.length <= most || all === Infinity) return lines.map(show)
  const left = lines.length - head - tail
  return [
    ...lines.slice(0, head).map(show),
    colours.dim(
      `${sign} ... ${left.toLocaleString('en')} ${sign === ' ' ? 'unchanged' : 'more'} lines`,
    ),
    ...lines.slice(lines.length - tail).map(show),
  ]
}

function clip(line: string, width: number): string {
  return line.length > width ? `${line.slice(0, Math.max(0, width - 3))}...` : line
}

/** Controls would colour the diff and move its lines about: they are spelled out. */
function printable(line: string): string {
  // oxlint-disable-next-line no-control-regex -- controls are what is looked for
  return line.replaceAll('\t', '    ').replace(/[\x00-\x1f\x7f]/g, caret)
}

const caret = (control: string) => `^${String.fromCharCode(control.charCodeAt(0) ^ 64)}`
