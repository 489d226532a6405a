import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { type Manifest, writeManifest } from '../../cli/install/manifest.ts'
import { ROOT, run } from '../cli/support.ts'
import { freePort, machine } from './support.ts'

test('an installed deployment that is down is started by a session, and outlives it', async () => {
  const around = await machine()
  const port = await freePort()
  const manifest: Manifest = {
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
    launcher: join(ROOT, 'cli/bin.mjs'),
    confined: false,
    version: '0.0.0',
    records: [],
    created: '2026-01-01T00:00:00.000Z',
    updated: '2026-01-01T00:00:00.000Z',
  }
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
