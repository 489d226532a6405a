import { createHash } from 'node:crypto'
import { chmod, mkdir, readFile, rename, rmdir, stat, unlink, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { CommandError } from '../../errors.ts'
import type { StepKind } from './step.ts'

export const sha256 = (data: string | Uint8Array) => createHash('sha256').update(data).digest('hex')

/** A file that is ours as a whole, and the folders that had to be made for it. */
export const file: StepKind<'file'> = {
  says: ({ path }) => `write  ${path}`,
  async prepare(step) {
    const after = sha256(step.text)
    const there = await read(step.path)
    if ('before' in step && there && sha256(there) === after) return step
    const folders = await missing(dirname(step.path))
    const mode = there ? (await stat(step.path)).mode & 0o7777 : 0
    const before = there ? { base64: there.toString('base64'), mode } : null
    return { ...step, after, before, folders }
  },
  async perform(record) {
    try {
      for (const folder of record.folders) await mkdir(folder).catch(unlessThere)
      await put(record.path, Buffer.from(record.text), record.mode)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      throw new CommandError('bad_input', `${record.path} cannot be written (${code}).`)
    }
    return record
  },
  async revert({ path, after, before, folders }) {
    const there = await read(path)
    const [what, old] = [path, before && Buffer.from(before.base64, 'base64')]
    const isOld = old ? there?.equals(old) === true : there === undefined
    if (!isOld && before) await put(path, old!, before.mode)
    else if (!isOld) await unlink(path)
    for (const folder of folders.toReversed()) await rmdir(folder).catch(() => {})
    if (isOld) return [{ what, how: 'already gone' }]
    const isOurs = there !== undefined && sha256(there) === after
    const why = 'somebody had changed it since'
    return [{ what, how: old ? 'restored' : 'taken out', ...(!isOurs && { why }) }]
  },
}

async function read(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** Folders on the way to one that are not there, outermost first. */
async function missing(folder: string): Promise<string[]> {
  const isThere = await stat(folder).then(
    () => true,
    () => false,
  )
  return isThere ? [] : [...(await missing(dirname(folder))), folder]
}

async function put(path: string, data: Uint8Array, mode: number): Promise<void> {
  const temporary = `${path}.${process.pid}`
  await writeFile(temporary, data, { mode })
  // The mode above passes through the umask.
  await chmod(temporary, mode)
  await rename(temporary, path)
}

function unlessThere(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error
}
