/** `text` (a raw JSON literal) takes the place of what stands from `start` to `end`. */
export interface Edit {
  readonly start: number
  readonly end: number
  readonly text: string
}

/**
 * The body with the edits made and every other character as it was. Edits come in order and do not
 * overlap; anything else is a defect of the caller and throws a `RangeError`.
 *
 * @example
 * splice('{"a": "b"}', [{ start: 6, end: 9, text: '"c"' }]) // '{"a": "c"}'
 */
export function splice(body: string, edits: readonly Edit[]): string {
  if (edits.length === 0) return body
  const parts: string[] = []
  let at = 0
  for (const { start, end, text } of edits) {
    if (start < at || end < start || end > body.length) {
      throw new RangeError(`edit ${start}-${end} after ${at} of ${body.length}`)
    }
    parts.push(body.slice(at, start), text)
    at = end
  }
  parts.push(body.slice(at))
  return parts.join('')
}
