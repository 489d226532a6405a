import { MAKERS, type Provider, type Speaks } from './providers.ts'

/** One entry below `models:` in Continue's `config.yaml`. */
export interface Model extends Provider {
  /** Where `apiBase` stands, or would be added. */
  readonly place: Place
}

interface Place {
  /** Number of a line. */
  readonly line: number
  /** Does that line hold the address already, or come before it? */
  readonly holds: boolean
  /** Of the keys of this entry. */
  readonly indent: string
}

interface Usual {
  readonly speaks: Speaks
  readonly base?: string
}

/** Providers by the names that Continue has for them, and where it calls them. */
const USUAL: Readonly<Record<string, Usual>> = {
  anthropic: { speaks: 'anthropic', base: `${MAKERS.anthropic}/` },
  openai: { speaks: 'openai', base: `${MAKERS.openai}/` },
  openrouter: { speaks: 'openai', base: 'https://openrouter.ai/api/v1/' },
  mistral: { speaks: 'openai', base: 'https://api.mistral.ai/v1/' },
  groq: { speaks: 'openai', base: 'https://api.groq.com/openai/v1/' },
  xAI: { speaks: 'openai', base: 'https://api.x.ai/v1/' },
  zAI: { speaks: 'openai', base: 'https://api.z.ai/api/paas/v4/' },
}

/**
 * The models of a configuration, as far as they are written one key a line. Others (aliases, braces,
 * blocks from elsewhere) are models without an address: nothing is guessed.
 */
export function modelsIn(yaml: string): Model[] {
  const lines = yaml.split('\n')
  const head = lines.findIndex((line) => /^models:\s*(#.*)?$/.test(line.trimEnd()))
  if (head < 0) return []
  return entriesAfter(lines, head).map((entry) => modelOf(lines, entry))
}

interface Entry {
  readonly start: number
  /** The line after its last. */
  readonly end: number
  readonly indent: string
}

function entriesAfter(lines: readonly string[], head: number): Entry[] {
  const entries: { start: number; end: number; indent: string }[] = []
  let dash: string | undefined
  for (let i = head + 1; i < lines.length; i++) {
    const line = lines[i]!
    if (/^\s*(#.*)?$/.test(line)) continue
    const [, indent = '', isItem] = /^(\s*)(-(?=\s))?/.exec(line)!
    dash ??= isItem && indent
    if (dash === undefined || indent.length < dash.length) break
    if (indent === dash && !isItem) break
    if (indent === dash) {
      entries.push({ start: i, end: i + 1, indent: keyIndent(line) })
    } else entries.at(-1)!.end = i + 1
  }
  return entries
}

/** The column of the key behind a dash. */
const keyIndent = (line: string) => ' '.repeat(/^\s*-\s+/.exec(line)?.[0].length ?? 2)

const KEY = /^(\s*)(?:-(\s+))?([A-Za-z]\w*):\s*(.*?)\s*$/

function modelOf(lines: readonly string[], { start, end, indent }: Entry): Model {
  const keys = new Map<string, { line: number; value: string }>()
  for (let line = start; line < end; line++) {
    const [, before = '', behind, key, value = ''] = KEY.exec(lines[line]!) ?? []
    const column = before.length + (behind === undefined ? 0 : behind.length + 1)
    if (key && column === indent.length) keys.set(key, { line, value: scalar(value) })
  }
  const valueOf = (key: string) => keys.get(key)?.value
  const { speaks, base } = USUAL[valueOf('provider') ?? ''] ?? {}
  const address = keys.get('apiBase')
  const isPlain = !keys.has('uses')
  return {
    id: valueOf('name') ?? valueOf('model') ?? valueOf('uses') ?? 'a model',
    speaks: speaks && isPlain ? [speaks] : [],
    base: address ? address.value : base,
    place: {
      line: address?.line ?? keys.get('provider')?.line ?? start,
      holds: address !== undefined,
      indent,
    },
  }
}

/** Text without its quotes and what is said behind it. */
function scalar(value: string): string {
  const quoted = /^(?:"([^"\\]*)"|'([^']*)')\s*(?:#.*)?$/.exec(value)
  return quoted?.[1] ?? quoted?.[2] ?? value.replace(/\s+#.*$/, '')
}

/** The configuration with other addresses; every other line as it was. */
export function withAddresses(
  yaml: string,
  addresses: readonly { readonly place: Place; readonly base: string }[],
): string {
  const lines = yaml.split('\n')
  const downwards = addresses.toSorted((a, b) => b.place.line - a.place.line)
  for (const { place, base } of downwards) {
    const end = lines[place.line]!.endsWith('\r') ? '\r' : ''
    const key = `apiBase: ${JSON.stringify(base)}${end}`
    if (place.holds) lines[place.line] = lines[place.line]!.replace(/apiBase:.*$/s, () => key)
    else lines.splice(place.line + 1, 0, place.indent + key)
  }
  return lines.join('\n')
}
