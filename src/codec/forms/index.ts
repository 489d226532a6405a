import { csv } from './csv.ts'
import { diff } from './diff.ts'
import type { LineForm } from './form.ts'
import { listing } from './listing.ts'
import { log } from './log.ts'
import { logGoTest } from './logGoTest.ts'
import { logPrefix } from './logPrefix.ts'
import { names } from './names.ts'
import { paths } from './paths.ts'
import { repeat } from './repeat.ts'
import { search } from './search.ts'
import { table } from './table.ts'

/** Forms over runs of lines, in the order they are tried. */
export const lineForms: readonly LineForm[] = [
  table,
  csv,
  search,
  paths,
  listing,
  repeat,
  names,
  diff,
  logGoTest,
  log,
  logPrefix,
]
