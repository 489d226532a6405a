import type { FormHint } from '../forms/form.ts'

/**
 * The two reductions that come before the forms, and no others (law 4): colour codes and
 * overwritten progress; the layout of JSON that no file-reading call produced.
 */
export function reduce(text: string, _hint: FormHint): string {
  return text
}
