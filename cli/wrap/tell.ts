import { paint, say } from '../output.ts'

/** A sentence of ours beside what the program writes. */
export function tell(line: string): void {
  say(`${paint(process.stderr).dim('headroom:')} ${line}`, process.stderr)
}
