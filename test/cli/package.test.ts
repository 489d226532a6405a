import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ROOT, start } from './support.ts'

const run = promisify(execFile)
let project: string
let files: string[]
let manifest: { version: string; dependencies: Record<string, string> }

// Packs the package as it would be published and unpacks it where an install would have put it.
beforeAll(async () => {
  manifest = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'))
  project = await mkdtemp(join(tmpdir(), 'headroom-package-'))
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', project], {
    cwd: ROOT,
  })
  const [packed] = JSON.parse(stdout.slice(stdout.search(/^\[/m)))
  files = packed.files.map(({ path }: { path: string }) => path)
  const home = join(project, 'node_modules/headroom')
  await mkdir(home, { recursive: true })
  await run('tar', ['-xzf', join(project, packed.filename), '-C', home, '--strip-components=1'])
  for (const name of [...Object.keys(manifest.dependencies), '@types/node']) {
    const link = join(project, 'node_modules', name)
    await mkdir(dirname(link), { recursive: true })
    await symlink(join(ROOT, 'node_modules', name), link)
  }
}, 120_000)

afterAll(() => rm(project, { recursive: true, force: true }))

describe('the published package', () => {
  const bin = () => join(project, 'node_modules/headroom/cli/bin.mjs')

  test('holds built JavaScript, no sources and no tests', () => {
    expect(files).toContain('dist/cli.js')
    expect(files).toContain('LICENSE')
    expect(files.filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts'))).toEqual([])
    expect(
      files.filter((path) => !/^(dist|cli\/bin\.mjs|[A-Z]+(\.md)?$|package\.json$)/.test(path)),
    ).toEqual([])
  })

  test('runs', async () => {
    const { stdout } = await run(process.execPath, [bin(), '--version'])
    expect(stdout).toBe(`${manifest.version}\n`)
    const running = await start(['proxy', '--port', '0', '--stateless'], {
      bin: bin(),
      cwd: project,
    })
    const [, url] = await running.shows(/listens on (\S+)/)
    expect(await (await fetch(`${url}/livez`)).json()).toMatchObject({ version: manifest.version })
    running.signal('SIGTERM')
    expect(await running.ended).toMatchObject({ code: 0 })
  })

  test('can be imported, with types', async () => {
    const source = `
      import { serve } from 'headroom/node'
      import { readConfig } from 'headroom'
      const config = readConfig({ flags: { port: 0, stateless: true } })
      const server = await serve({ config })
      const port: number = server.port
      const wrong: string = server.port
      console.log(port > 0)
      await server.close()
    `
    await writeFile(join(project, 'package.json'), '{"type":"module"}')
    await writeFile(join(project, 'use.ts'), source)
    const options = [
      '--noEmit',
      '--strict',
      '--module',
      'nodenext',
      '--target',
      'es2023',
      '--types',
      'node',
    ]
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc')
    const checked = await run(process.execPath, [tsc, ...options, 'use.ts'], {
      cwd: project,
    }).catch((e) => e)
    expect(checked.stdout.trim().split('\n')).toEqual([
      expect.stringMatching(/use\.ts\(7,.*TS2322/),
    ])
    const { stdout } = await run(process.execPath, ['use.ts'], { cwd: project })
    expect(stdout).toBe('true\n')
  })
})
