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
