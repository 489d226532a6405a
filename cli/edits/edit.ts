/** One precise change of one file that belongs to somebody else. */
export interface Edit {
  /** Absolute; a symlink is followed, not replaced. */
  readonly path: string
  /** How the file is written; comments, order and line ends survive in all of them. */
  readonly format: 'jsonc' | 'toml' | 'block'
  /** `jsonc`, `toml`: values at paths. Keys at the root of a TOML file go above its first table. */
  readonly set?: readonly { readonly at: readonly string[]; readonly value: unknown }[]
  /** `block`: lines between two fence lines that name the owner, at the end of the file. */
  readonly block?: { readonly comment: string; readonly lines: readonly string[] }
}
