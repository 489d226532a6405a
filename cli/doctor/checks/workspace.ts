import { accessSync, chmodSync, constants, existsSync, type Stats, statSync } from 'node:fs'
import { join } from 'node:path'
import { SECRET_FILE } from '../../../runtimes/shared/secret.ts'
import type { Check, Finding } from '../check.ts'

/** The folder of all state: ours, writable, and readable by nobody else. */
export const workspace: Check = ({ workspace: folder }) => {
  const name = 'workspace'
  if (!existsSync(folder)) {
    return [{ name, status: 'skip', summary: `${folder} is made when it is first needed` }]
  }
  const found = statSync(folder)
  if (!found.isDirectory()) return [{ name, status: 'fail', summary: `${folder} is not a folder` }]
  const [uid, isWindows] = [process.getuid?.(), process.platform === 'win32']
  if (uid !== undefined && found.uid !== uid) {
    const summary = `${folder} belongs to somebody else (user ${found.uid})`
    return [{ name, status: 'warn', summary, hint: 'Was headroom run with sudo? chown it back.' }]
  }
  if (!isWritable(folder)) return [{ name, status: 'fail', summary: `${folder} cannot be written` }]
  const open = isWindows ? [] : openToOthers(folder, found)
  return open.length > 0 ? open : [{ name, status: 'pass', summary: folder }]
}

/** What holds conversations' plans, figures or the secret. */
const PRIVATE = [SECRET_FILE, 'headroom.db', 'ledger.db', 'journal']

function openToOthers(folder: string, found: Stats): Finding[] {
  // A folder that others cannot enter keeps all that is in it.
  if ((found.mode & 0o077) === 0) return []
  const inside = PRIVATE.map((name) => join(folder, name)).filter(
    (path) => existsSync(path) && (statSync(path).mode & 0o077) !== 0,
  )
  return [...((found.mode & 0o022) !== 0 ? [folder] : []), ...inside].map((path) => ({
    name: 'workspace',
    status: 'warn',
    summary: `${path} is open to other users`,
    hint: 'headroom doctor --fix',
    fix: async () => {
      chmodSync(path, statSync(path).mode & 0o700)
      return `${path} is open to its owner alone`
    },
  }))
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK)
    return true
  } catch {
    return false
  }
}
