import type { Script } from '../../upstream/index.ts'

/** How a client is started: a process, and files it wants to find in its home. */
export interface Drive {
  /** As it is found on PATH. */
  readonly program: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** By path below the home folder. */
  readonly files: Readonly<Record<string, string>>
}

/** One agent with one set-up, and the task as its tools can do it. */
export interface Scenario {
  /** As in `headroom wrap <tool>`. */
  readonly tool: string
  /**
   * How a person without Headroom would have it.
   *
   * @param origin of whatever the client is to talk to; absent: the provider's own, nothing is set.
   */
  drive(origin?: string): Drive
  /** @param project absolute path of the folder the client works in. */
  script(project: string): Script
}
