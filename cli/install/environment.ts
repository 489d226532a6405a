import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { CommandError } from '../errors.ts'
import type { Machine } from './machine.ts'

/**
 * File of secrets and other variables that a person writes (`NAME=VALUE` lines), which every
 * supervised process reads when it starts: so they stand in no unit, no task and no crontab.
 */
export const environmentFile = ({ config }: Pick<Machine, 'config'>) => join(config, 'environment')

/** @throws {CommandError} `bad_input` when others can read it, since it holds secrets. */
export async function readEnvironment(
  machine: Pick<Machine, 'config' | 'platform'>,
): Promise<Record<string, string>> {
  const path = environmentFile(machine)
  const text = await readFile(path, 'utf8').catch(() => '')
  if (text === '') return {}
  if (machine.platform !== 'win32' && ((await stat(path)).mode & 0o077) !== 0) {
    throw new CommandError('bad_input', `${path} holds secrets and can be read by others.`, [
      `chmod 600 ${path}`,
    ])
  }
  return Object.fromEntries(
    [...text.matchAll(LINE)].map(([, name, value]) => [name!, unquoted(value!.trim())]),
  )
}

const LINE = /^[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)=(.*)$/gm

const unquoted = (value: string) => /^(["'])(.*)\1$/.exec(value)?.[2] ?? value
