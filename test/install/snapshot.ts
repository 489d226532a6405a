import { createHash } from 'node:crypto'
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'

/** What the proxy and the launcher keep, which is not the deployment's. */
const STATE = /^home\/\.headroom(?:\/(?!deploy|journal).*|\/?)$/

/** Every file, folder and link below a folder, with its mode and the hash of what is in it. */
export function snapshot(root: string, path = ''): Record<string, string> {
  const found: Record<string, string> = {}
  for (const name of readdirSync(join(root, path)).toSorted()) {
    const own = path ? `${path}/${name}` : name
    const whole = join(root, own)
    const stat = lstatSync(whole)
    const mode = (stat.mode & 0o7777).toString(8)
    if (STATE.test(own) || own === 'store/asked') {
      // No part of what is compared.
    } else if (stat.isSymbolicLink()) found[own] = `-> ${readlinkSync(whole)}`
    else if (stat.isDirectory()) found[`${own}/`] = mode
    else found[own] = `${mode} ${createHash('sha256').update(readFileSync(whole)).digest('hex')}`
    if (stat.isDirectory() && !own.endsWith('/compiled')) Object.assign(found, snapshot(root, own))
  }
  return found
}
