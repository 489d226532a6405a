import { type DiffLayout, side } from '../diff/render.ts'

/** The beginning of what changed between two texts: the first old lines, then the first new ones. */
export function firstChange(before: string, after: string, layout: DiffLayout): string[] {
  const old = before.split('\n')
  const now = after.split('\n')
  let start = 0
  while (start < old.length && old[start] === now[start]) start++
  let end = 0
  const most = Math.min(old.length, now.length) - start
  while (end < most && old.at(-1 - end) === now.at(-1 - end)) end++
  return [
    ...side(old.slice(start, old.length - end), '-', layout, layout.colours.red),
    ...side(now.slice(start, now.length - end), '+', layout, layout.colours.green),
  ]
}
