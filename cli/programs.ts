import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** The program that a shell would run for a name, or undefined. A name with a slash is a path. */
export function findProgram(name: string, env = process.env): string | undefined {
  if (/[/\\]/.test(name)) return isProgram(name) ? name : undefined
  const folders = (env['PATH'] ?? '').split(delimiter).filter(Boolean)
  const endings = process.platform === 'win32' ? (env['PATHEXT'] ?? '.EXE').split(';') : ['']
  const paths = folders.flatMap((folder) => endings.map((ending) => join(folder, name + ending)))
  return paths.find(isProgram)
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}
