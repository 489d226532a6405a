import { basename } from 'node:path'

/** Characters of a name that the proxy takes in a path. */
const LONGEST = 200

/**
 * What a folder's requests are counted under: its last name, percent-encoded, so that it can stand in
 * a path and in a header; undefined for one that has no name, or none that can be written so.
 *
 * @example
 * projectOf('/home/ada/größe') // 'gr%C3%B6%C3%9Fe'
 */
export function projectOf(folder: string): string | undefined {
  try {
    const name = encodeURIComponent(basename(folder))
    return name && name.length <= LONGEST ? name : undefined
  } catch {
    // Half a surrogate pair.
    return undefined
  }
}

/** Where this process works; undefined when that folder has been taken away. */
export function workingFolder(): string | undefined {
  try {
    return process.cwd()
  } catch {
    return undefined
  }
}
