import { endOfScalar, endOfString } from '../forms/jsonScan.ts'

/**
 * Takes the layout off a text that is JSON: one object or array, or several with a line break
 * between (JSON Lines, or what `jq` prints), which then stand one a line. Lexemes, order and
 * duplicate keys stay. Any other text comes back as it is. Linear, and iterative: depth costs no
 * call stack.
 */
export function reduceJsonLayout(text: string): string {
  let at = afterSpace(text, 0)
  if (text[at] !== '{' && text[at] !== '[') return text
  const values: string[] = []
  while (at < text.length) {
    const value = withoutLayout(text, at)
    if (!value) return text
    values.push(value.text)
    at = afterSpace(text, value.end)
    if (at < text.length && !text.slice(value.end, at).includes('\n')) return text
  }
  return values.join('\n')
}

/** The object or array at `from` without the space between its lexemes; undefined when it is none. */
function withoutLayout(text: string, from: number): { text: string; end: number } | undefined {
  const pieces: string[] = []
  const open: string[] = []
  let expected: Expected = 'value'
  let at = from
  let begin = from
  while (at < text.length) {
    const char: string = text[at]!
    let end = at + 1
    if (isSpace(char)) {
      end = afterSpace(text, end)
      pieces.push(text.slice(begin, at))
      begin = end
    } else if (char === '{' || char === '[') {
      if (!TAKES_VALUE[expected]) return undefined
      open.push(char)
      expected = char === '{' ? 'key or end' : 'value or end'
    } else if (char === '}' || char === ']') {
      if (!TAKES_END[expected] || open.pop() !== (char === '}' ? '{' : '[')) return undefined
      if (open.length === 0) return { text: pieces.join('') + text.slice(begin, end), end }
      expected = 'comma or end'
    } else if (char === ',') {
      if (expected !== 'comma or end') return undefined
      expected = open.at(-1) === '{' ? 'key' : 'value'
    } else if (char === ':') {
      if (expected !== 'colon') return undefined
      expected = 'value'
    } else if (expected === 'key' || expected === 'key or end') {
      end = char === '"' ? endOfString(text, at) : -1
      expected = 'colon'
    } else if (TAKES_VALUE[expected] && open.length > 0) {
      end = endOfScalar(text, at)
      expected = 'comma or end'
    } else return undefined
    if (end < 0) return undefined
    at = end
  }
  return undefined
}

type Expected = 'value' | 'value or end' | 'key' | 'key or end' | 'colon' | 'comma or end'

const TAKES_VALUE: Partial<Record<Expected, true>> = { value: true, 'value or end': true }
const TAKES_END: Partial<Record<Expected, true>> = {
  'value or end': true,
  'key or end': true,
  'comma or end': true,
}

const isSpace = (char: string): boolean =>
  char === ' ' || char === '\n' || char === '\t' || char === '\r'

function afterSpace(text: string, at: number): number {
  let i = at
  while (i < text.length && isSpace(text[i]!)) i += 1
  return i
}
