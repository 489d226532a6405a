/**
 * Reads JSON, JSON with comments and JSON5, as agents let people write their settings. Only reads:
 * what is to be changed goes through an edit, which keeps every byte.
 *
 * @returns undefined where the text is none of them.
 */
export function parseJson5(text: string): unknown {
  const tokens = tokensOf(text)
  try {
    const value = readValue(tokens)
    return tokens.next().done ? value : undefined
  } catch {
    return undefined
  }
}

/** In this order: what is passed over, strings, the six signs, and words: names, numbers, literals. */
const TOKEN =
  /[\s\uFEFF]+|\/\/[^\n\r]*|\/\*[^]*?\*\/|("(?:[^"\\\n]|\\[^])*"|'(?:[^'\\\n]|\\[^])*'|[{}[\],:]|[^\s{}[\],:"'/]+)/y

class Unreadable extends Error {}

function* tokensOf(text: string): Generator<string, undefined> {
  TOKEN.lastIndex = 0
  let at = 0
  while (at < text.length) {
    TOKEN.lastIndex = at
    const found = TOKEN.exec(text)
    if (!found) throw new Unreadable()
    at = TOKEN.lastIndex
    if (found[1] !== undefined) yield found[1]
  }
}

type Tokens = Iterator<string, undefined>

function taken(tokens: Tokens): string {
  const { value } = tokens.next()
  if (value === undefined) throw new Unreadable()
  return value
}

function readValue(tokens: Tokens, token = taken(tokens)): unknown {
  if (token === '{') return readObject(tokens)
  if (token === '[') return readArray(tokens)
  if (/^["']/.test(token)) return unquoted(token)
  if (token in LITERALS) return LITERALS[token]
  const number = Number(token.replace(/^[+-]/, ''))
  if (Number.isNaN(number)) throw new Unreadable()
  return token.startsWith('-') ? -number : number
}

const LITERALS: Readonly<Record<string, unknown>> = {
  true: true,
  false: false,
  null: null,
  __proto__: null,
}

function readObject(tokens: Tokens): Record<string, unknown> {
  const entries: [string, unknown][] = []
  for (let token = taken(tokens); token !== '}';) {
    if (/^[{}[\],:]$/.test(token)) throw new Unreadable()
    const key = /^["']/.test(token) ? unquoted(token) : token
    if (taken(tokens) !== ':') throw new Unreadable()
    entries.push([key, readValue(tokens)])
    token = taken(tokens)
    if (token === ',') token = taken(tokens)
    else if (token !== '}') throw new Unreadable()
  }
  return Object.fromEntries(entries)
}

function readArray(tokens: Tokens): unknown[] {
  const items: unknown[] = []
  for (let token = taken(tokens); token !== ']';) {
    items.push(readValue(tokens, token))
    token = taken(tokens)
    if (token === ',') token = taken(tokens)
    else if (token !== ']') throw new Unreadable()
  }
  return items
}

const ESCAPES: Readonly<Record<string, string>> = {
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  0: '\0',
}

/** An escaped line end stands for nothing. */
function unquoted(token: string): string {
  return token
    .slice(1, -1)
    .replace(/\\(?:u([\da-f]{4})|x([\da-f]{2})|(\r\n|[^]))/gi, (_, four, two, one: string) => {
      if (four ?? two) return String.fromCharCode(parseInt((four ?? two) as string, 16))
      return /[\r\n\u2028\u2029]/.test(one) ? '' : (ESCAPES[one] ?? one)
    })
}
