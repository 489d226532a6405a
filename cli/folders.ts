import { homedir } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'

/** The two roots of everything that Headroom keeps, and the home they are below. */
export interface Folders {
  readonly home: string
  /** State: the store, the ledger, the journal of edits, deployments (`HEADROOM_WORKSPACE_DIR`). */
  readonly workspace: string
  /** What a person writes: overrides of prices (`HEADROOM_CONFIG_DIR`). */
  readonly config: string
}

/**
 * Where things are, from the environment alone. Nothing is made.
 *
 * @example
 * folders({ HOME: '/home/ada' }).workspace // '/home/ada/.headroom'
 */
export function folders(env: Readonly<Record<string, string | undefined>>): Folders {
  const home = env['HOME'] || env['USERPROFILE'] || homedir()
  const absolute = (path: string) => {
    const whole = path === '~' || path.startsWith('~/') ? join(home, path.slice(1)) : path
    return isAbsolute(whole) ? whole : resolve(whole)
  }
  const workspace = absolute(env['HEADROOM_WORKSPACE_DIR']?.trim() || join(home, '.headroom'))
  const config = absolute(env['HEADROOM_CONFIG_DIR']?.trim() || join(workspace, 'config'))
  return { home, workspace, config }
}
