import { readFileSync } from 'node:fs'

/** A file's text; undefined where it cannot be read. */
export function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

export type Settings = Readonly<Record<string, unknown>>

/** A JSON object, from text; undefined for anything else, as the tools themselves pass over it. */
export function objectOf(text: string | undefined): Settings | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '')
    return isSettings(value) ? value : undefined
  } catch {
    return undefined
  }
}

export function isSettings(value: unknown): value is Settings {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The members of an object below a settings object that are text. */
export function textsIn(value: unknown): Readonly<Record<string, string>> {
  if (!isSettings(value)) return {}
  const texts = Object.entries(value).filter(([, text]) => typeof text === 'string')
  return Object.fromEntries(texts) as Record<string, string>
}

/** Two objects in one, member by member; lists and all else of `over` stand in place of what was under them. */
export function merged(under: Settings, over: Settings): Settings {
  const both = Object.entries(over).map(([key, value]) => {
    const below = under[key]
    return [key, isSettings(below) && isSettings(value) ? merged(below, value) : value]
  })
  return { ...under, ...Object.fromEntries(both) }
}

/** What stands at a path of members; undefined where there is none. */
export function at(settings: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, name) => (isSettings(inner) ? inner[name] : undefined),
    settings,
  )
}

/** The same, if it is text and not empty. */
export function textAt(settings: unknown, ...path: readonly string[]): string | undefined {
  const value = at(settings, ...path)
  return typeof value === 'string' && value !== '' ? value : undefined
}
