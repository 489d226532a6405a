import { findProgram } from '../programs.ts'
import type { Env } from '../tools/tool.ts'

/** A program and its arguments. */
export interface Started {
  readonly program: string
  readonly args: readonly string[]
}

/**
 * What is started for words: several are a program and its arguments, one alone is a line for the
 * shell, as a hook hands it over.
 *
 * @returns undefined when there is no such program.
 */
export function startedFor(words: readonly string[], env: Env): Started | undefined {
  const [first = '', ...others] = words
  if (others.length === 0 && !/^[\w./@%+=:,-]+$/.test(first)) return shell(first, env)
  const program = findProgram(first, { ...env })
  return program === undefined ? undefined : { program, args: others }
}

/** The person's own shell where it reads lines as Bourne's does; agents write for that. */
function shell(line: string, env: Env): Started {
  if (process.platform === 'win32') {
    return { program: env['ComSpec'] ?? 'cmd.exe', args: ['/d', '/s', '/c', `"${line}"`] }
  }
  const own = env['SHELL'] ?? ''
  const isKnown = /\/(?:ba|z|k|da)?sh$/.test(own) && findProgram(own, { ...env }) !== undefined
  return { program: isKnown ? own : '/bin/sh', args: ['-c', line] }
}

/** A word as any shell of Bourne's family reads it back. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}

/** Anything but words with blanks between them: what only a shell can take apart. */
const SYNTAX = /[^\w@%+=:,./ -]/

/** The words of a line that needs no shell; undefined for one that does. */
export function plainWords(words: readonly string[]): readonly string[] | undefined {
  const [first = '', ...others] = words
  if (others.length > 0) return words
  return SYNTAX.test(first) ? undefined : first.split(' ').filter(Boolean)
}
