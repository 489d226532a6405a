import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { freePort } from '../../cli/busy.ts'
import { openJournal } from '../../cli/edits/journal.ts'
import type { Manifest } from '../../cli/install/manifest.ts'
import { proofOf } from '../../src/proxy/digest.ts'
import { VERSION } from '../../src/version.ts'
import { folder, listen, run, start } from './support.ts'

let home: string
let workspace: string
const env = () => ({ HOME: home })
/** Where nothing listens. */
const DEAD = await freePort('127.0.0.1')
const ALSO_DEAD = await freePort('127.0.0.1')

beforeEach(async () => {
  home = await folder()
  workspace = join(home, '.headroom')
  await mkdir(workspace, { mode: 0o700 })
})

interface Report {
  port: number
  version: string
  exit_code: number
  checks: { name: string; status: string; summary: string; hint: string | null }[]
  fixed?: string[]
}

async function doctor(args: string[] = [], more: Record<string, string> = {}) {
  const { code, stdout, stderr } = await run(['doctor', '--json', ...args], {
    env: { ...env(), ...more },
  })
  expect(stderr).toBe('')
  const report = JSON.parse(stdout) as Report
  expect(report.exit_code).toBe(code)
  return { ...report, of: (name: string) => report.checks.filter((check) => check.name === name) }
}

async function routeClaude(url: string): Promise<string> {
  const path = join(home, '.claude/settings.json')
  await mkdir(join(home, '.claude'), { recursive: true })
  await writeFile(path, JSON.stringify({ env: { ANTHROPIC_BASE_URL: url } }))
  return path
}

describe('headroom doctor', () => {
  test('a healthy machine with nothing installed: exit 0, and nothing to warn of', async () => {
    const report = await doctor(['--port', `${DEAD}`])
    expect(report).toMatchObject({ port: DEAD, version: VERSION, exit_code: 0 })
    expect(
      report.checks
        .map(({ status }) => status)
        .filter((status) => !['pass', 'skip'].includes(status)),
    ).toEqual([])
    for (const check of report.checks) {
      expect(Object.keys(check)).toEqual(['name', 'status', 'summary', 'hint'])
    }
    const { code, stdout } = await run(['doctor', '--port', `${DEAD}`], { env: env() })
    expect(code).toBe(0)
    expect(stdout).toMatch(/^ {2}proxy {8}· {2}nothing listens on port \d+;/)
    expect(stdout).toMatch(/\n\nAll is well\.\n$/)
    expect(stdout).not.toContain('\x1b')
  })

  test('a proxy of this workspace, and an agent that is led to it', async () => {
    const running = await start(['proxy', '--port', '0'], { env: env() })
    const [, url, port] = (await running.shows(
      /listens on (http:\/\/127\.0\.0\.1:(\d+))/,
    )) as unknown as [string, string, string]
    const path = await routeClaude(url)
    const { of, exit_code } = await doctor(['--port', port], { OPENAI_BASE_URL: `${url}/v1` })
    expect(exit_code).toBe(0)
    expect(of('proxy')).toMatchObject([
      { status: 'pass', summary: expect.stringContaining(`running at ${url} (v${VERSION}, up `) },
    ])
    expect(of('version')).toMatchObject([{ status: 'pass' }])
    expect(of('claude')).toMatchObject([
      {
        status: 'pass',
        summary: `routed to ${url} (${path} env.ANTHROPIC_BASE_URL)`,
        hint: expect.stringContaining('lacks'),
      },
    ])
    expect(of('shell')).toMatchObject([
      { status: 'pass', summary: `OPENAI_BASE_URL leads to ${url}/v1` },
    ])
  })

  test('another version than this one: a warning', async () => {
    const secret = 'ab'.repeat(32)
    await writeFile(join(workspace, 'secret'), secret, { mode: 0o600 })
    const { port } = await listen(async (request, response) => {
      const asked = new URL(request.url!, 'http://x').searchParams
      const nonce = asked.get('nonce')!
      response.end(
        JSON.stringify({
          service: 'headroom-proxy',
          version: '0.0.1',
          proof: await proofOf(secret, nonce, Number(asked.get('port'))),
          uptime_seconds: 7_300,
        }),
      )
    })
    const { of, exit_code } = await doctor(['--port', `${port}`])
    expect(exit_code).toBe(1)
    expect(of('proxy')).toMatchObject([
      { status: 'pass', summary: expect.stringContaining('up 2 h') },
    ])
    expect(of('version')).toMatchObject([
      { status: 'warn', hint: expect.stringContaining('restart') },
    ])
  })

  test('an agent that is led where nothing listens: a failure, with a way out', async () => {
    const path = await routeClaude(`http://127.0.0.1:${DEAD}/s/secret`)
    const { of, exit_code } = await doctor()
    expect(exit_code).toBe(2)
    expect(of('claude')).toMatchObject([
      {
        status: 'fail',
        summary: expect.stringContaining(`${path} env.ANTHROPIC_BASE_URL), where nothing listens`),
        hint: expect.stringContaining('unwrap claude'),
      },
    ])
    expect(JSON.stringify(of('claude'))).not.toContain('secret')
    expect(
      (await doctor([], { ANTHROPIC_BASE_URL: `http://localhost:${DEAD}` })).of('shell'),
    ).toMatchObject([{ status: 'fail', hint: 'unset ANTHROPIC_BASE_URL' }])
  })

  test('a stranger on the port is named, and sent one question and nothing else', async () => {
    const asked: string[] = []
    const { port, url } = await listen((request, response) => {
      asked.push(request.url!.replace(/nonce=.*/, 'nonce'))
      response.end('{}')
    })
    await routeClaude(url)
    const { of, exit_code } = await doctor(['--port', `${port}`])
    expect(exit_code).toBe(2)
    expect(of('proxy')).toMatchObject([
      {
        status: 'fail',
        summary: expect.stringMatching(/held by .*not Headroom/),
        hint: expect.stringContaining('Keys of claude'),
      },
    ])
    expect(new Set(asked)).toEqual(new Set(['/livez?nonce', '/livez']))
  })

  test('a gateway of the person is none of our business', async () => {
    await routeClaude('https://user:pass@llm.corp.example/anthropic')
    const { of, exit_code } = await doctor(['--port', `${DEAD}`], {
      OPENAI_BASE_URL: 'https://llm.corp.example/v1',
    })
    expect(exit_code).toBe(0)
    expect(of('claude')).toMatchObject([
      { status: 'skip', summary: expect.stringContaining('https://llm.corp.example/anthropic') },
    ])
    expect(JSON.stringify([of('claude'), of('shell')])).not.toContain('pass')
  })

  test('settings that are no settings, a wrong and an unknown variable of ours', async () => {
    await mkdir(join(home, '.claude'))
    await writeFile(join(home, '.claude/settings.json'), new Uint8Array([0xff, 0, 0x7b]))
    const { of, exit_code } = await doctor(['--port', `${DEAD}`], {
      HEADROOM_MODE: 'fast',
      HEADROOM_POTR: '1',
    })
    expect(exit_code).toBe(2)
    expect(of('shell')).toMatchObject([
      { status: 'fail', summary: expect.stringContaining('HEADROOM_MODE') },
      {
        status: 'warn',
        summary: expect.stringContaining('HEADROOM_POTR'),
        hint: expect.stringContaining('HEADROOM_PORT'),
      },
    ])
    expect(await run(['doctor', '--port', 'x'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--port'),
    })
  })

  test('what a crash has left is shown, and only --fix touches it', async () => {
    const path = await routeClaude('http://corp')
    const before = await readFile(path, 'utf8')
    const journal = openJournal(join(workspace, 'journal'))
    const set = [{ at: ['env', 'ANTHROPIC_BASE_URL'], value: `http://127.0.0.1:${DEAD}` }]
    await journal.apply({ name: 'wrap:claude:4194305', pid: 4_194_305, since: '' }, [
      { path, format: 'jsonc', set },
    ])
    const ours = await readFile(path, 'utf8')
    const { of, exit_code } = await doctor(['--port', `${ALSO_DEAD}`])
    expect(exit_code).toBe(2)
    expect(of('edits')).toMatchObject([
      {
        status: 'warn',
        summary: `${path} still has what wrap:claude:4194305 wrote, which was killed`,
        hint: expect.stringContaining('--fix'),
      },
    ])
    expect(await readFile(path, 'utf8')).toBe(ours)
    const fixed = await doctor(['--port', `${ALSO_DEAD}`, '--fix'])
    expect(fixed).toMatchObject({ exit_code: 0, fixed: [`${path} is as it was`] })
    expect(await readFile(path, 'utf8')).toBe(before)
  })

  test('a workspace that others may read is closed by --fix', async () => {
    const secret = join(workspace, 'secret')
    await writeFile(secret, 'ab'.repeat(32))
    await chmod(secret, 0o644)
    await chmod(workspace, 0o777)
    const { of, exit_code } = await doctor(['--port', `${DEAD}`])
    expect(exit_code).toBe(1)
    expect(of('workspace').map(({ summary }) => summary)).toEqual([
      `${workspace} is open to other users`,
      `${secret} is open to other users`,
    ])
    expect(await doctor(['--port', `${DEAD}`, '--fix'])).toMatchObject({ exit_code: 0 })
    expect([(await stat(workspace)).mode & 0o777, (await stat(secret)).mode & 0o777]).toEqual([
      0o700, 0o600,
    ])
  })

  test('deployments: one that is down, one whose program is gone, one that cannot be read', async () => {
    await deployment('default', { port: DEAD, targets: ['claude'] })
    await deployment('gone', { port: ALSO_DEAD, program: '/no/such/node' })
    await mkdir(join(workspace, 'deploy/torn'))
    await writeFile(join(workspace, 'deploy/torn/manifest.json'), '{"schema": 1')
    const { of, port, exit_code } = await doctor()
    expect({ port, exit_code }).toEqual({ port: DEAD, exit_code: 2 })
    expect(of('proxy')).toMatchObject([
      { status: 'fail', summary: expect.stringContaining('where claude would send') },
    ])
    expect(of('deployment')).toMatchObject([
      {
        status: 'fail',
        summary: `default: persistent-service on port ${DEAD} does not answer, though it leads claude there`,
        hint: 'headroom install start --profile default',
      },
      { status: 'fail', summary: 'gone: it runs /no/such/node, which is gone' },
      { status: 'fail', summary: expect.stringContaining('torn/manifest.json cannot be read') },
    ])
  })
})

async function deployment(profile: string, more: Partial<Manifest>): Promise<void> {
  const manifest: Manifest = {
    schema: 1,
    profile,
    preset: 'persistent-service',
    runtime: 'node',
    supervisor: 'systemd',
    scope: 'provider',
    providers: 'auto',
    targets: [],
    host: '127.0.0.1',
    port: DEAD,
    mode: 'cache',
    settings: {},
    program: process.execPath,
    launcher: process.execPath,
    confined: false,
    version: VERSION,
    records: [],
    created: '2026-11-01T00:00:00Z',
    updated: '2026-11-01T00:00:00Z',
    ...more,
  }
  await mkdir(join(workspace, 'deploy', profile), { recursive: true })
  await writeFile(join(workspace, 'deploy', profile, 'manifest.json'), JSON.stringify(manifest))
}
