import { NotJson } from './scan.ts'

/**
 * The string that the literal from `start` to `end` (quotes included) stands for. Lone surrogates
 * survive. Throws `NotJson` on a bad escape or a bare control character. The string is a copy: a
 * slice would keep the whole body alive for as long as itself.
 */
export function decode(text: string, start: number, end: number): string {
  try {
    return JSON.parse(text.slice(start, end)) as string
  } catch {
    throw new NotJson(start)
  }
}

const SHORT = 64
const PLAIN = /^[\w./:-]*$/

/** As `decode`, quicker for keys and type names, for a string that is compared and not kept. */
export function peek(text: string, start: number, end: number): string {
  if (end - start > SHORT) return decode(text, start, end)
  const inner = text.slice(start + 1, end - 1)
  return PLAIN.test(inner) ? inner : decode(text, start, end)
}

/** The JSON literal of a string, quotes included; lone surrogates become escapes. */
export function encode(value: string): string {
  return JSON.stringify(value)
}
