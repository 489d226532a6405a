import type { FormHint } from '../forms/form.ts'
import { reduceJsonLayout } from './jsonLayout.ts'
import { reduceTerminal } from './terminal.ts'

/**
 * The two reductions that come before the forms, and no others (law 4): colour codes and
 * overwritten progress of command output, and the layout of JSON that no file-reading call produced.
 */
export function reduce(text: string, hint: FormHint): string {
  // What a tool shows of a file is content to the byte: an agent may edit its escapes and line ends.
  if (hint.readsFile && hint.command === '') return text
  const shown = reduceTerminal(text)
  // A block never becomes empty: providers refuse those.
  if (shown.trim() === '') return text
  return hint.readsFile ? shown : reduceJsonLayout(shown)
}
