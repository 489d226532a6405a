/** An agent that `headroom wrap` can start: all there is to know about it, as data. */
export interface Tool {
  /** As it is typed: `headroom wrap <name>`. */
  readonly name: string
  /** As its makers spell it. */
  readonly title: string
  /** The program to find on PATH. */
  readonly binary: string
  /** The command that installs it, shown when it is missing. */
  readonly install: string
  /** What the child's environment gains. `url` is the private proxy's, without a trailing slash. */
  env(url: string): Readonly<Record<string, string>>
  /**
   * Variables by which the person had already sent the tool elsewhere, by the option of ours that
   * then names the upstream: what the tool would have called, the proxy calls.
   */
  readonly upstream: Readonly<Record<string, string>>
}
