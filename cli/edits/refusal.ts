import { CommandError } from '../errors.ts'
import { Unfit } from './edit.ts'

/** Does work on one file; what that refuses is told with its path. @throws {CommandError} */
export function refusing<T>(path: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw new CommandError('bad_input', `${path}: ${reasonOf(error)}.`, ['Nothing was changed.'])
  }
}

/** The journal itself cannot be written. */
export function unwritable(folder: string, error: NodeJS.ErrnoException): CommandError {
  return new CommandError('bad_input', `${folder}: ${reasonOf(error)}.`, [
    'What cannot be written down there is not done.',
  ])
}

const REASONS: Readonly<{ [code: string]: string }> = {
  EACCES: 'it may not be written',
  EPERM: 'it may not be written',
  EROFS: 'it is on a file system that cannot be written',
  ENOSPC: 'there is no space left',
  ENOTDIR: 'a part of its path is not a folder',
}

/** Why a file cannot be edited, with the place in it. @throws what is no fault of the file. */
export function reasonOf(error: unknown): string {
  if (error instanceof Unfit) {
    const { message, place } = error
    return place ? `line ${place.line}, column ${place.column}: ${message}` : message
  }
  const { code } = error as NodeJS.ErrnoException
  if (!code) throw error
  return REASONS[code] ?? `it cannot be edited (${code})`
}
