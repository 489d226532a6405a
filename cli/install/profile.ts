import { CommandError } from '../errors.ts'

/** What a deployment may be called: also the name of its folder, its unit and its container. */
export const PROFILE = /^(?!\.{1,2}$)[A-Za-z0-9._-]{1,64}$/

/** @throws {CommandError} `bad_option` for a name that could leave its folder, or break a unit's. */
export function checkedProfile(name: string): string {
  if (PROFILE.test(name)) return name
  throw new CommandError('bad_option', `A deployment cannot be called "${name}".`, [
    'Its name has 1 to 64 letters, digits, dots, dashes and underscores, and is not . or ..',
  ])
}

/** Its name among everything else on the machine. */
export const serviceName = (profile: string) => `headroom-${profile}`

/** The owner under which its edits are journalled. */
export const editOwner = (profile: string) => `deploy:${profile}`
