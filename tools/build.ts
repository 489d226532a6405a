import { execFileSync } from 'node:child_process'
import { copyFileSync, readFileSync, rmSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))

/**
 * Makes the JavaScript that is published: Node strips no types inside `node_modules`. What a command
 * loads late stays in a file of its own. Packages stay outside, but for zod: every command begins by
 * reading options, and of zod's hundred files that takes two.
 */
export async function bundle(outdir: string): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints: {
      cli: 'cli/main.ts',
      index: 'src/index.ts',
      node: 'runtimes/node.ts',
      bun: 'runtimes/bun.ts',
      deno: 'runtimes/deno.ts',
      worker: 'runtimes/worker.ts',
    },
    outdir,
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'es2023',
    platform: 'neutral',
    external: ['node:*', 'cloudflare:*', ...others().flatMap((name) => [name, `${name}/*`])],
    logLevel: 'warning',
  })
  copyFileSync(`${root}node_modules/zod/LICENSE`, `${resolve(root, outdir)}/zod.LICENSE`)
}

/** Packages that an install brings. */
function others(): string[] {
  const { dependencies } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'))
  return Object.keys(dependencies).filter((name) => name !== 'zod')
}

if (import.meta.main) {
  rmSync(`${root}dist`, { recursive: true, force: true })
  await bundle('dist')
  for (const project of ['tools/tsconfig.types.json', 'tools/tsconfig.types.worker.json']) {
    const tsc = `${root}node_modules/typescript/bin/tsc`
    execFileSync(process.execPath, [tsc, '-p', project], { cwd: root, stdio: 'inherit' })
  }
}
