import { cp, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { type Manifest, writeManifest } from '../../cli/install/manifest.ts'
import { folder, ROOT, run } from '../cli/support.ts'
import { freePort, machine } from './support.ts'

const deployed = (port: number, launcher: string): Manifest => ({
  schema: 1,
  profile: 'default',
  preset: 'persistent-task',
  runtime: 'node',
  supervisor: 'cron',
  scope: 'provider',
  providers: 'manual',
  targets: [],
  host: '127.0.0.1',
  port,
  mode: 'cache',
  settings: {},
  program: process.execPath,
  launcher,
  confined: false,
  version: '0.0.0',
  records: [],
  created: '2026-01-01T00:00:00.000Z',
  updated: '2026-01-01T00:00:00.000Z',
})

test('an installed deployment that is down is started by a session, and outlives it', async () => {
  const around = await machine()
  const port = await freePort()
  const manifest = deployed(port, join(ROOT, 'cli/bin.mjs'))
  await writeManifest(around.env['HEADROOM_WORKSPACE_DIR']!, manifest)
  onTestFinished(async () => void (await run(['install', 'stop'], around)))
  around.env['HEADROOM_PORT'] = String(port)
  const base = `http://127.0.0.1:${port}/p/${around.project}\n`
  const wrapped = (...flags: string[]) => run(['wrap', ...flags, '--', 'agent', 'base'], around)

  expect((await wrapped('--no-recover')).stderr).toContain('"default" is not running; this session')
  const first = await wrapped()
  expect(first).toMatchObject({ code: 0, stdout: base })
  expect(first.stderr).toContain('"default" was not running; it has been started')
  expect(await wrapped()).toMatchObject({ code: 0, stdout: base, stderr: '' })
  // A shell that was pointed at it is served by it, whatever port is usual.
  Object.assign(around.env, { HEADROOM_PORT: '0', ANTHROPIC_BASE_URL: `http://127.0.0.1:${port}` })
  expect(await wrapped()).toMatchObject({ code: 0, stdout: base, stderr: '' })
})

test('one that still runs the version before an update is renewed, and nobody is cut off', async () => {
  const around = await machine()
  const port = await freePort()
  const copy = await folder()
  for (const part of ['cli', 'src', 'runtimes', 'package.json']) {
    await cp(join(ROOT, part), join(copy, part), { recursive: true })
  }
  await symlink(join(ROOT, 'node_modules'), join(copy, 'node_modules'))
  const file = join(copy, 'package.json')
  const version = async (to: string) => {
    const text = await readFile(file, 'utf8')
    await writeFile(file, text.replace(/"version": ".*?"/, `"version": "${to}"`))
  }
  const here = { ...around, bin: join(copy, 'cli/bin.mjs') }
  await writeManifest(around.env['HEADROOM_WORKSPACE_DIR']!, deployed(port, here.bin))
  onTestFinished(async () => void (await run(['install', 'stop'], here)))
  around.env['HEADROOM_PORT'] = String(port)
  const wrapped = (from: typeof here | typeof around, ...flags: string[]) =>
    run(['wrap', ...flags, '--', 'agent', 'base'], from)

  await version('0.0.7')
  expect((await wrapped(here)).stderr).toContain('it has been started')
  await version('0.0.8')
  expect((await wrapped(here, '--no-recover')).stderr).toMatch(/is Headroom 0\.0\.7, and this is/)
  // Another installation would not get its own version by a restart.
  expect((await wrapped(around)).stderr).toMatch(/is Headroom 0\.0\.7, and this is/)
  const renewed = await wrapped(here)
  expect(renewed.stderr).toContain('still ran Headroom 0.0.7; it runs 0.0.8 now')
  expect(await wrapped(here)).toMatchObject({ code: 0, stdout: renewed.stdout, stderr: '' })
})
