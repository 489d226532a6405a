import type { Journal } from '../edits/journal.ts'
import type { Folders } from '../folders.ts'
import type { Answer } from '../install/probe.ts'
import type { Read } from '../install/manifest.ts'
import type { Env, Route, Tool } from '../tools/tool.ts'

/** One thing that was looked at. */
export interface Finding {
  readonly name: string
  /** `skip`: there is nothing to judge. Only `warn` and `fail` count for the exit code. */
  readonly status: 'pass' | 'warn' | 'fail' | 'skip'
  readonly summary: string
  /** What to do about it, or what else is good to know. */
  readonly hint?: string
  /** What `--fix` does about it; says what it did. Absent where only a person can. */
  readonly fix?: () => Promise<string>
}

/** A file in `checks/`: looks at one thing, changes nothing. */
export type Check = (around: Surroundings) => Promise<readonly Finding[]> | readonly Finding[]

/** What the checks look at. Questions that several ask are asked once. */
export interface Surroundings extends Folders {
  readonly env: Env
  readonly cwd: string
  /** The port that is asked about. */
  readonly port: number
  readonly tools: readonly Tool[]
  readonly journal: Journal
  readonly deployments: readonly Read[]
  /** Who answers on a port of this machine. */
  probe(port: number): Promise<Answer>
  /** Where a tool would send its requests now, the place that counts first; or why that cannot be read. */
  routesOf(tool: Tool): Promise<readonly Route[] | { readonly problem: string }>
}
