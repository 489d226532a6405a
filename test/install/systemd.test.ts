import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { start } from '../support/processes.ts'

const near = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** Namespaces and a manager: root, and Debian's systemd, on a machine whose first process it is not. */
const isPossible =
  process.platform === 'linux' &&
  process.getuid?.() === 0 &&
  existsSync('/usr/bin/systemd') &&
  manages()

function manages(): boolean {
  try {
    execFileSync(near('systemd.sh'), ['true'], { stdio: 'ignore', timeout: 20_000 })
    return true
  } catch {
    return false
  }
}

test.skipIf(!isPossible).each(['persistent-service', 'persistent-task'])(
  '%s under a real systemd: put up, restarted, killed and healed, stopped, started, taken away',
  { timeout: 120_000 },
  async (preset) => {
    const env = { PATH: `${near('../../node_modules/.bin')}:/usr/sbin:/usr/bin:/sbin:/bin` }
    const args = [process.execPath, near('life.ts'), preset]
    const running = start(near('systemd.sh'), args, { env })
    const end = await running.ended
    expect(end, running.output()).toBe(0)
    expect(running.output('stdout')).toMatch(/^ok\n$/m)
  },
)
