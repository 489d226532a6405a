import { lineEnd, placeOf, Unfit } from './edit.ts'

/** The two lines between which an owner's lines stand. */
function fences(owner: string, comment: string): readonly [first: string, last: string] {
  return [`${comment} >>> headroom ${owner} >>>`, `${comment} <<< headroom ${owner} <<<`]
}

/** Where an owner's block is, its last line end included; undefined where there is none. */
function find(text: string, owner: string, comment: string): readonly [number, number] | undefined {
  const [first, last] = fences(owner, comment)
  const start = lineAt(text, first, 0)
  if (!start) return undefined
  const end = lineAt(text, last, start[1])
  if (!end)
    throw new Unfit(`the line "${last}" is gone from below this one`, placeOf(text, start[0]))
  return [start[0], end[1]]
}

/** The first line from an offset on that says just this. */
function lineAt(text: string, line: string, from: number): readonly [number, number] | undefined {
  for (let start = from; start < text.length;) {
    const newline = text.indexOf('\n', start)
    const end = newline < 0 ? text.length : newline + 1
    if (text.slice(start, end).trim() === line) return [start, end]
    start = end
  }
  return undefined
}

/** The owner's block, as it is written; undefined where there is none. @throws {Unfit} */
export function readBlock(text: string, owner: string, comment: string): string | undefined {
  const place = find(text, owner, comment)
  return place && text.slice(...place)
}

/** The text with the owner's lines at its end, or where they stand already. @throws {Unfit} */
export function withBlock(
  text: string,
  owner: string,
  { comment, lines }: { comment: string; lines: readonly string[] },
): string {
  const [first, last] = fences(owner, comment)
  const eol = lineEnd(text)
  const block = [first, ...lines, last].map((line) => line + eol).join('')
  const place = find(text, owner, comment)
  if (place) return text.slice(0, place[0]) + block + text.slice(place[1])
  return (text === '' || text.endsWith('\n') ? text : text + eol) + block
}

/** The text with the owner's block as it was before, or without it. @throws {Unfit} */
export function withoutBlock(text: string, owner: string, comment: string, before = ''): string {
  const place = find(text, owner, comment)
  return place ? text.slice(0, place[0]) + before + text.slice(place[1]) : text
}
