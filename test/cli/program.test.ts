import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { folder, PATH_OF_NODE, ROOT, run } from './support.ts'

const LAUNCHER = join(ROOT, 'cli/bin.mjs')

/** What `headroom doctor` says of the `headroom` in a folder of PATH. */
async function said(bin: string) {
  const home = await folder()
  const env = { HOME: home, PATH: `${bin}:${PATH_OF_NODE}` }
  const { stdout } = await run(['doctor', '--json'], { env })
  const { checks } = JSON.parse(stdout) as { checks: { name: string; status: string }[] }
  return checks.find(({ name }) => name === 'headroom')!.status
}

/** A folder with a script in it, as pnpm writes one beside a link to the package. */
async function withScript(target: string) {
  const root = await folder()
  const path = join(root, 'global/node_modules/headroom/cli')
  await mkdir(dirname(path), { recursive: true })
  await symlink(dirname(LAUNCHER), path)
  const script = `#!/bin/sh\nbasedir=$(dirname "$0")\nexec node  "$basedir/${target}" "$@"\n`
  await writeFile(join(root, 'headroom'), script)
  await chmod(join(root, 'headroom'), 0o755)
  return root
}

test('`headroom` on PATH may be a link, or the script of a package manager', async () => {
  const bin = await folder()
  await symlink(LAUNCHER, join(bin, 'headroom'))
  const scripts = await withScript('global/node_modules/headroom/cli/bin.mjs')
  expect(await Promise.all([bin, scripts].map(said))).toEqual(['pass', 'pass'])
})

test('another `headroom` on PATH is told', async () => {
  expect(await said(await withScript('elsewhere/cli/bin.mjs'))).toBe('warn')
})
