import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/**
 * Makes `dist/`, which is what is published: Node strips no types inside `node_modules`. Packages
 * stay outside, and what a command loads late stays in a file of its own.
 */
const root = fileURLToPath(new URL('..', import.meta.url))

rmSync(`${root}dist`, { recursive: true, force: true })

await build({
  absWorkingDir: root,
  entryPoints: {
    cli: 'cli/main.ts',
    index: 'src/index.ts',
    node: 'runtimes/node.ts',
    worker: 'runtimes/worker.ts',
  },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  target: 'es2023',
  platform: 'neutral',
  packages: 'external',
  external: ['node:*'],
  logLevel: 'warning',
})

for (const project of ['tools/tsconfig.types.json', 'tools/tsconfig.types.worker.json']) {
  const tsc = `${root}node_modules/typescript/bin/tsc`
  execFileSync(process.execPath, [tsc, '-p', project], { cwd: root, stdio: 'inherit' })
}
