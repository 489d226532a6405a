import { bash } from './bash.ts'
import { fish } from './fish.ts'
import type { Grammar } from './grammar.ts'
import { powershell } from './powershell.ts'
import { zsh } from './zsh.ts'

/** A shell's script from what can be typed. A new shell is a file beside this and a line here. */
export const shells: Readonly<Record<string, (grammar: Grammar) => string>> = {
  bash,
  zsh,
  fish,
  powershell,
}
