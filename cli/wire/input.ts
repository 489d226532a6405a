import { open } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { CommandError } from '../errors.ts'

/** A text to work on, and what to call it when something is wrong with it. */
export interface Input {
  readonly name: string
  readonly text: string
}

/** As much as the proxy takes for one request. */
const MOST_BYTES = 64 * 2 ** 20

/**
 * Reads a file, or standard input for `-`, which is also what is meant where nothing is named and
 * something is piped in.
 *
 * @throws {CommandError} when there is no such file, or it is no text, or too large.
 */
export async function readInput(command: string, word?: string): Promise<Input> {
  if (word === undefined && process.stdin.isTTY) {
    throw new CommandError('bad_input', 'Which text?', [
      `A file:       headroom ${command} FILE`,
      `From a pipe:  git diff | headroom ${command}`,
    ])
  }
  const isPiped = word === undefined || word === '-'
  const name = isPiped ? 'standard input' : word
  const bytes = await collect(name, isPiped ? process.stdin : await fileStream(word))
  try {
    return { name, text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) }
  } catch {
    throw new CommandError('bad_input', `${name}: this is not text in UTF-8.`, [
      'A request to a model holds nothing else, so there is nothing to show.',
    ])
  }
}

async function fileStream(path: string): Promise<Readable> {
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    throw refused(path, error)
  })
  return file.createReadStream()
}

async function collect(name: string, stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size > MOST_BYTES) throw tooLarge(name)
      chunks.push(chunk)
    }
  } catch (error) {
    throw error instanceof CommandError ? error : refused(name, error as NodeJS.ErrnoException)
  }
  return Buffer.concat(chunks)
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'this is a folder',
  EACCES: 'it may not be read',
}

function refused(path: string, { code = 'unknown error' }: NodeJS.ErrnoException): CommandError {
  return new CommandError(
    'bad_input',
    `${path}: ${REASONS[code] ?? `it cannot be read (${code})`}.`,
  )
}

function tooLarge(name: string): CommandError {
  const most = `${MOST_BYTES / 2 ** 20} MB`
  return new CommandError('bad_input', `${name}: larger than ${most}, more than one request holds.`)
}
