import type { FormHint } from '../forms/form.ts'
import { reduceJsonLayout } from './jsonLayout.ts'
import { reduceTerminal } from './terminal.ts'

/**
 * The two reductions that come before the forms, and no others (law 4): colour codes and
 * overwritten progress, and the layout of JSON that no file-reading call produced.
 */
export function reduce(text: string, hint: FormHint): string {
  const shown = reduceTerminal(text)
  return hint.readsFile ? shown : reduceJsonLayout(shown)
}
