import type { Check } from '../check.ts'
import { deployments } from './deployments.ts'
import { leftovers } from './leftovers.ts'
import { program } from './program.ts'
import { proxy } from './proxy.ts'
import { routing } from './routing.ts'
import { shell } from './shell.ts'
import { workspace } from './workspace.ts'

/** Every check, in the order in which a person reads them. A new one is a file beside this and a line here. */
export const checks: readonly Check[] = [
  proxy,
  routing,
  shell,
  deployments,
  leftovers,
  workspace,
  program,
]
