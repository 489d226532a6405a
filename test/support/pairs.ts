import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** One fixture: what goes in, what must come out, and a way to accept what came out. */
export interface Pair {
  readonly name: string
  readonly input: string
  readonly output: string
  /** With `UPDATE=1` in the environment writes the new output; otherwise does nothing. */
  accept(output: string): void
}

/** The pairs `NAME.in.txt` and `NAME.out.txt` of a fixture folder of the codec. */
export function pairsOf(folder: string): Pair[] {
  const root = join(import.meta.dirname, '../codec/fixtures', folder)
  return readdirSync(root)
    .filter((file) => file.endsWith('.in.txt'))
    .map((file) => {
      const name = file.slice(0, -'.in.txt'.length)
      const out = join(root, `${name}.out.txt`)
      return {
        name,
        input: readFileSync(join(root, file), 'utf8'),
        output: readOr(out),
        accept: (output) => process.env['UPDATE'] && writeFileSync(out, output),
      }
    })
}

function readOr(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
