import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { Unfit } from './edit.ts'

/** Larger is no file of settings. */
const MOST_BYTES = 16 * 2 ** 20

/**
 * The file behind a path: symlinks are followed on the whole way, also one whose target is not there
 * yet, so that one file has one name.
 */
export function fileBehind(path: string, hops = 0): string {
  try {
    return realpathSync.native(path)
  } catch {
    if (hops > 40) throw new Unfit('a symlink that leads to itself')
    const link = lstatSync(path, { throwIfNoEntry: false })
    if (link?.isSymbolicLink()) {
      return fileBehind(resolve(dirname(path), readlinkSync(path)), hops + 1)
    }
    return dirname(path) === path ? path : join(fileBehind(dirname(path), hops), basename(path))
  }
}

/** The bytes of a file; undefined where there is none. @throws {Unfit} for what is no file to edit. */
export function bytesOf(file: string): Buffer | undefined {
  const found = statSync(file, { throwIfNoEntry: false })
  if (!found) return undefined
  if (!found.isFile()) throw new Unfit('not a file')
  if (found.size > MOST_BYTES) throw new Unfit(`larger than ${MOST_BYTES / 2 ** 20} MB`)
  return readFileSync(file)
}

/** @throws {Unfit} when the file may not be replaced. */
export function checkWritable(file: string): void {
  const found = statSync(file, { throwIfNoEntry: false })
  if (!found) return
  // To the superuser every file is writable; what its owner has closed stays closed all the same.
  if ((found.mode & 0o222) === 0) throw new Unfit('read-only')
  if (found.nlink > 1)
    throw new Unfit(`it has ${found.nlink} names (hard links), and would lose all but one`)
}

/** The folders that have to be made for a file, outermost first. */
export function missingFolders(file: string): string[] {
  const missing: string[] = []
  for (let folder = dirname(file); !existsSync(folder); folder = dirname(folder))
    missing.unshift(folder)
  return missing
}

export interface Writing {
  readonly temporary: string
  readonly mode?: number | undefined
  readonly step?: ((name: string) => void) | undefined
}

/**
 * Puts bytes in a file's place, whole: at every moment there is the old file or the new one. Mode
 * and owner stay.
 */
export function replaceFile(file: string, bytes: Uint8Array, writing: Writing): void {
  const { temporary, mode = 0o600, step = () => {} } = writing
  const old = statSync(file, { throwIfNoEntry: false })
  const fresh = missingFolders(file)
  mkdirSync(dirname(file), { recursive: true })
  const owner = statSync(fresh[0] ? dirname(fresh[0]) : dirname(file))
  for (const folder of fresh) giveTo(owner, folder)
  step('folders')
  rmSync(temporary, { force: true })
  try {
    writeSynced(temporary, bytes, 0o600)
    step('temporary')
    if (old && process.platform !== 'win32') keepOwner(temporary, old)
    else giveTo(owner, temporary)
    chmodSync(temporary, old ? old.mode & 0o7777 : mode)
    rename(temporary, file)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
  syncFolder(dirname(file))
  step('renamed')
}

/** What the superuser makes in somebody's home is theirs: under sudo they could not use it otherwise. */
function giveTo({ uid, gid }: { uid: number; gid: number }, path: string): void {
  if (process.getuid?.() === 0) chownSync(path, uid, gid)
}

/** On Windows a file that somebody has open for a moment, as virus scanners do, cannot be replaced in it. */
function rename(from: string, to: string): void {
  for (let left = process.platform === 'win32' ? 20 : 0; ; left--) {
    try {
      return renameSync(from, to)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (left === 0 || !['EPERM', 'EBUSY', 'EACCES'].includes(code!)) throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 25)
    }
  }
}

function keepOwner(path: string, { uid, gid }: { uid: number; gid: number }): void {
  const now = statSync(path)
  if (now.uid === uid && now.gid === gid) return
  try {
    chownSync(path, uid, gid)
  } catch {
    throw new Unfit('it belongs to somebody else')
  }
}

/** Removes a file, and those of the folders in which nothing is left. */
export function removeFile(file: string, folders: readonly string[]): void {
  rmSync(file, { force: true })
  folders.toReversed().every(removeEmpty)
}

/** Removes a folder if nothing is in it; whether it did. */
export function removeEmpty(folder: string): boolean {
  try {
    rmdirSync(folder)
    return true
  } catch {
    return false
  }
}

/** Where a file is written before it takes its place: beside it, named after the record. */
export function temporaryFor(file: string, id: string): string {
  return join(dirname(file), `.${basename(file)}.headroom-${id}`)
}

export function writeSynced(path: string, bytes: Uint8Array | string, mode: number): void {
  const descriptor = openSync(path, 'w', mode)
  try {
    const whole = Buffer.from(bytes as Uint8Array)
    for (let at = 0; at < whole.length;) at += writeSync(descriptor, whole, at)
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

/** Makes a rename last through a power cut, where the system has a way to. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return
  const descriptor = openSync(folder, 'r')
  try {
    fsyncSync(descriptor)
  } catch {
    // Some file systems cannot.
  } finally {
    closeSync(descriptor)
  }
}
