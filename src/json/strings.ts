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
/** Characters that stand for themselves in a literal, of those that names are made of. */
const PLAIN = new Uint8Array(65536)
for (let unit = 0; unit < 128; unit++) {
  if (/[\w./:-]/.test(String.fromCharCode(unit))) PLAIN[unit] = 1
}

/** Looked up once: V8 does so anew each time in a place that has seen strings of many layouts. */
const { charCodeAt } = String.prototype

/** As `decode`, quicker for keys and type names, for a string that is compared and not kept. */
export function peek(text: string, start: number, end: number): string {
  if (end - start > SHORT) return decode(text, start, end)
  for (let at = start + 1; at < end - 1; at++) {
    if (PLAIN[charCodeAt.call(text, at)] === 0) return decode(text, start, end)
  }
  return text.slice(start + 1, end - 1)
}

/** The JSON literal of a string, quotes included; lone surrogates become escapes. */
export function encode(value: string): string {
  return JSON.stringify(value)
}
