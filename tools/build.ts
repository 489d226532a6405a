import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))

/**
 * Makes the JavaScript that is published: Node strips no types inside `node_modules`. Packages stay
 * outside, and what a command loads late stays in a file of its own.
 */
export async function bundle(outdir: string): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints: {
      cli: 'cli/main.ts',
      index: 'src/index.ts',
      node: 'runtimes/node.ts',
      worker: 'runtimes/worker.ts',
    },
    outdir,
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'es2023',
    platform: 'neutral',
    packages: 'external',
    external: ['node:*'],
    logLevel: 'warning',
  })
}

if (import.meta.main) {
  rmSync(`${root}dist`, { recursive: true, force: true })
  await bundle('dist')
  for (const project of ['tools/tsconfig.types.json', 'tools/tsconfig.types.worker.json']) {
    const tsc = `${root}node_modules/typescript/bin/tsc`
    execFileSync(process.execPath, [tsc, '-p', project], { cwd: root, stdio: 'inherit' })
  }
}
