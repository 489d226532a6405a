import type { Paint } from '../output.ts'

/** The beginning of what changed between two texts: at most `limit` old lines, then the new ones. */
export function firstChange(before: string, after: string, limit: number, paint: Paint): string[] {
  const old = before.split('\n')
  const now = after.split('\n')
  let start = 0
  while (start < old.length && old[start] === now[start]) start++
  let end = 0
  const most = Math.min(old.length, now.length) - start
  while (end < most && old[old.length - 1 - end] === now[now.length - 1 - end]) end++
  return [
    ...side(old.slice(start, old.length - end), '-', limit, paint.red, paint.dim),
    ...side(now.slice(start, now.length - end), '+', limit, paint.green, paint.dim),
  ]
}

type Colour = (text: string) => string

function side(lines: string[], sign: string, limit: number, colour: Colour, dim: Colour): string[] {
  const shown = lines.slice(0, limit).map((line) => colour(`${sign} ${clip(line)}`))
  const left = lines.length - shown.length
  return left > 0
    ? [...shown, dim(`${sign} ... ${left} more ${left > 1 ? 'lines' : 'line'}`)]
    : shown
}

/** A line that would wrap hides the shape of the change. */
function clip(line: string): string {
  return line.length > WIDTH ? `${line.slice(0, WIDTH - 3)}...` : line
}

const WIDTH = 92
