import type { Edit } from '../edits/edit.ts'

/** An agent that `headroom wrap` can start, and all that other commands need to know of it. */
export interface Tool {
  /** As it is typed: `headroom wrap <name>`. */
  readonly name: string
  /** As its makers spell it. */
  readonly title: string
  /** The program to find on PATH; absent where there is none to start (an editor's settings). */
  readonly binary?: string
  /** The command that installs it, shown when it is missing. */
  readonly install: string
  /** It has hooks by which its shell commands can be sent through `Launch.contextTool`. */
  readonly hasHooks?: boolean
  /** What the child is started with, so that its model traffic goes to the proxy. Pure but for `scratch`. */
  launch(launch: Launch): Launched
  /**
   * Where the tool would have called, by the option of ours that names that upstream: what the
   * person had already set (a corporate gateway), or a provider that is not the usual one.
   */
  upstream(asked: Asked): Upstream
  /** Where a file is the only way: what to paste, one step a line. */
  paste?(url: string): readonly string[]
  /** Lasting edits that route the tool, for `--write` and for an installed deployment's `provider` scope. */
  edits?(url: string, places: Places): readonly Edit[]
  /** Every base URL that the tool would read now, from each place in the order in which it reads them. */
  routes?(places: Places): Promise<readonly Route[]> | readonly Route[]
  /** Variables by which an installed deployment routes it in every shell (`user` and `system` scope). */
  lasting?(url: string): Readonly<Record<string, string>>
  /** What it does not have behind a base URL of our own, one sentence each, for `headroom doctor`. */
  readonly loses?: readonly string[]
}

export type Env = Readonly<Record<string, string | undefined>>
export type Upstream = Readonly<
  Partial<Record<'anthropic-api-url' | 'openai-api-url' | 'gemini-api-url', string>>
>

/** Where a tool's files are. */
export interface Places {
  readonly home: string
  readonly cwd: string
  /** What `wrap` itself was started with. */
  readonly env: Env
}

/** What a person wants to run, and where. */
export interface Asked extends Places {
  /** What the person gave the tool. */
  readonly args: readonly string[]
}

/** What is known when a tool is to be started. */
export interface Launch extends Asked {
  /** Origin of the proxy with its path prefix (`/s/<secret>`, `/p/<project>`), without a slash at its end. */
  readonly url: string
  /** The same without `/p/<project>`, for tools that can send `X-Headroom-Project` themselves. */
  readonly bareUrl: string
  /** Name of the project, for that header: percent-encoded where it is not ASCII. */
  readonly project?: string
  /** Words to put in front of a shell command so that its output comes encoded; only if that was asked for. */
  readonly contextTool?: readonly string[]
  /** Its `edits` are made for as long as it runs: what they route needs nothing else. */
  readonly written?: boolean
  /** Writes a file into a private folder that is removed at the end; its path. */
  scratch(name: string, text: string): string
}

export interface Launched {
  /** Set in the child's environment; undefined takes a variable away. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** All arguments of the child, the person's own among them, untouched and in order. */
  readonly args: readonly string[]
  /** What the person should know, one sentence each. */
  readonly notes?: readonly string[]
}

/** One place that says where a tool sends its requests. */
export interface Route {
  /** `ANTHROPIC_BASE_URL`, or a file's path and key. */
  readonly from: string
  readonly url: string
}
