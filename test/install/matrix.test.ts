import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { freePort } from '../../cli/busy.ts'
import { apply } from '../../cli/install/apply.ts'
import { readManifest, readManifests } from '../../cli/install/manifest.ts'
import { planned } from '../../cli/install/plan.ts'
import { remove } from '../../cli/install/remove.ts'
import { tools } from '../../cli/tools/index.ts'
import { temporaryFolder } from '../support/processes.ts'
import { bench, type Bench } from './machine.ts'
import { snapshot } from './snapshot.ts'

const opened: (() => void | Promise<void>)[] = []
afterEach(async () => {
  for (const close of opened.splice(0)) await close()
})

async function machineOf(
  platform: NodeJS.Platform,
  env: Record<string, string> = {},
): Promise<Bench & { root: string; port: number }> {
  const { path, remove: clear } = temporaryFolder()
  const made = await bench(path, platform, { env })
  opened.push(() => made.close(), clear)
  return { ...made, root: path, port: await freePort('127.0.0.1') }
}

/** Files as people have them: comments, a mark, other line ends, a link, other people's keys. */
function lived(root: string): void {
  const put = (path: string, text: string) => {
    mkdirSync(join(root, path, '..'), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  put(
    'home/dotfiles/settings.json',
    '\ufeff{\r\n  // mine\r\n  "model": "opus", "env": { "A": "1" },\r\n}\r\n',
  )
  mkdirSync(join(root, 'home/.claude'))
  symlinkSync('../dotfiles/settings.json', join(root, 'home/.claude/settings.json'))
  put('home/.codex/config.toml', '# mine\nmodel = "gpt-5.4"\n[features]\nhooks = true\n')
  put('home/.bashrc', 'alias ll="ls -l"')
  put('home/.profile', '# login\n')
  put('home/.zshrc', 'setopt autocd\n')
  put('home/.config/fish/config.fish', 'set -g x 1\n')
  put('etc/profile.d/lang.sh', 'export LANG=C\n')
  put('store/crontab', '0 4 * * * backup\n')
  put('store/env.OPENAI_BASE_URL', 'https://llm.example/v1')
}

const SUPERVISORS = [
  ['linux', 'persistent-service', 'systemd'],
  ['linux', 'persistent-task', 'systemd-timer'],
  ['linux', 'persistent-task', 'cron'],
  ['linux', 'persistent-docker', 'docker'],
  ['darwin', 'persistent-service', 'launchd'],
  ['darwin', 'persistent-task', 'launchd-interval'],
  ['win32', 'persistent-service', 'schtasks'],
  ['win32', 'persistent-task', 'schtasks-interval'],
] as const

describe.each(SUPERVISORS)('%s, %s (%s)', (platform, preset, supervisor) => {
  describe.each(['provider', 'user', 'system'])('scope %s', (scope) => {
    test.each(['claude', 'all'])('targets: %s', async (targets) => {
      const { machine, root, port, listens } = await machineOf(platform)
      lived(root)
      const before = snapshot(root)
      const chosen = targets === 'all' ? { providers: 'all' } : { target: targets }
      const wanted = { preset, supervisor, scope, port: String(port), ...chosen }
      const plan = await planned(wanted, machine)

      expect(await apply(plan, machine)).toBe('applied')
      expect(listens()).toBe(true)
      const during = snapshot(root)
      expect(during).not.toEqual(before)
      expect(await apply(plan, machine)).toBe('unchanged')
      expect(snapshot(root)).toEqual(during)

      const { manifest } = (await readManifest(machine.workspace, 'default'))!
      expect(manifest).toMatchObject({ supervisor, scope, port })
      const able = tools.filter((tool) => (scope === 'provider' ? tool.edits : tool.lasting))
      const names = targets === 'all' ? able.map(({ name }) => name) : ['claude']
      expect(manifest!.targets).toEqual(names)

      const reverted = await remove('default', machine)
      expect(reverted.filter(({ how }) => how === 'refused')).toEqual([])
      expect(snapshot(root)).toEqual(before)
    })
  })
})

test('two profiles have blocks of their own, and go in any order', async () => {
  const { machine, root, port } = await machineOf('linux')
  lived(root)
  const before = snapshot(root)
  const other = await freePort('127.0.0.1')
  for (const [profile, at] of [
    ['one', port],
    ['two', other],
  ] as const) {
    const wanted = { profile, scope: 'user', target: 'claude', port: String(at) }
    expect(await apply(await planned(wanted, machine), machine)).toBe('applied')
  }
  const lines = readFileSync(join(root, 'home/.bashrc'), 'utf8')
  expect(lines).toContain(`'http://127.0.0.1:${port}'`)
  expect(lines).toContain(`'http://127.0.0.1:${other}'`)
  await remove('one', machine)
  expect(readFileSync(join(root, 'home/.bashrc'), 'utf8')).toContain(`'http://127.0.0.1:${other}'`)
  await remove('two', machine)
  expect(snapshot(root)).toEqual(before)
  expect(readFileSync(join(root, 'home/.bashrc'), 'utf8')).toBe('alias ll="ls -l"')
})

test('one port is not given to two profiles, and none that something else has', async () => {
  const { machine, port } = await machineOf('linux')
  const wanted = { scope: 'user', target: 'claude', port: String(port) }
  await apply(await planned(wanted, machine), machine)
  const second = planned({ ...wanted, profile: 'second' }, machine)
  await expect(second.then((plan) => apply(plan, machine))).rejects.toThrow(
    /is the deployment "default"'s/,
  )

  const { machine: another, root } = await machineOf('linux')
  const before = snapshot(root)
  const taken = planned(wanted, another)
  await expect(taken.then((plan) => apply(plan, another))).rejects.toThrow(
    /already running on port/,
  )
  expect(snapshot(root)).toEqual(before)
})

test('what was changed meanwhile stays: only our own part goes, and it is told', async () => {
  const { machine, root, port } = await machineOf('linux')
  lived(root)
  const wanted = { preset: 'persistent-task', supervisor: 'cron', scope: 'user', target: 'claude' }
  await apply(await planned({ ...wanted, port: String(port) }, machine), machine)
  appendFileSync(join(root, 'home/.bashrc'), 'alias g=git\n')
  appendFileSync(join(root, 'store/crontab'), '5 4 * * * more\n')
  const reverted = await remove('default', machine)
  const changed = ['.bashrc', 'crontab'].map((name) =>
    reverted.find(({ what }) => what.endsWith(name)),
  )
  expect(changed).toMatchObject([{ how: 'taken out' }, { how: 'taken out' }])
  expect(readFileSync(join(root, 'home/.bashrc'), 'utf8')).toBe('alias ll="ls -l"\nalias g=git\n')
  expect(readFileSync(join(root, 'store/crontab'), 'utf8')).toBe(
    '0 4 * * * backup\n5 4 * * * more\n',
  )
})

test.each([
  ['invalid JSON', '{ "env": \n nonsense', /settings\.json: line 2/],
  ['a folder where the file should be', undefined, /settings\.json/],
])('%s is refused, and nothing is left', async (_, text, message) => {
  const { machine, root, port } = await machineOf('linux')
  const path = join(root, 'home/.claude/settings.json')
  mkdirSync(text === undefined ? path : join(path, '..'), { recursive: true })
  if (text !== undefined) writeFileSync(path, text)
  const before = snapshot(root)
  const plan = await planned({ target: 'claude', port: String(port) }, machine)
  await expect(apply(plan, machine)).rejects.toThrow(message)
  expect(snapshot(root)).toEqual(before)
})

test('an apply that fails puts up again what was there before', async () => {
  const { machine, root, port, listens } = await machineOf('linux')
  lived(root)
  const wanted = { target: 'claude', port: String(port) }
  await apply(await planned(wanted, machine), machine)
  const own = /^home\/\.headroom\//
  const outside = () => Object.entries(snapshot(root)).filter(([path]) => !own.test(path))
  const before = outside()
  writeFileSync(join(root, 'home/.bashrc'), '# >>> headroom deploy:default >>>\n')
  const worse = planned({ ...wanted, scope: 'user', mode: 'token' }, machine)
  await expect(worse.then((plan) => apply(plan, machine))).rejects.toThrow(/\.bashrc: line 1/)
  writeFileSync(join(root, 'home/.bashrc'), 'alias ll="ls -l"')
  expect(listens()).toBe(true)
  expect(outside()).toEqual(before)
  await remove('default', machine)
  expect(readFileSync(join(root, 'home/.bashrc'), 'utf8')).toBe('alias ll="ls -l"')
})

test('a gateway that was set before stays the way out, also when it is applied again', async () => {
  const gateway = 'https://llm.example/anthropic'
  const { machine, root, port } = await machineOf('linux', { ANTHROPIC_BASE_URL: gateway })
  writeFileSync(join(root, 'home/.bashrc'), `export ANTHROPIC_BASE_URL=${gateway}\n`)
  const wanted = { target: 'claude', scope: 'user', port: String(port) }
  expect(await apply(await planned(wanted, machine), machine)).toBe('applied')
  // A shell that is opened now has the deployment's.
  const url = `http://127.0.0.1:${port}`
  const later = { ...machine, env: { ...machine.env, ANTHROPIC_BASE_URL: url } }
  const again = await planned(wanted, later)
  expect(again.deployment.settings).toEqual({ 'anthropic-api-url': gateway })
  expect(await apply(again, later)).toBe('unchanged')
})

test("an agent whose settings name a gateway is left alone, and its gateway is nobody else's", async () => {
  const { machine, root, port } = await machineOf('linux')
  mkdirSync(join(root, 'home/.claude'))
  const text = '{ "env": { "ANTHROPIC_BASE_URL": "https://llm.example/anthropic" } }'
  writeFileSync(join(root, 'home/.claude/settings.json'), text)
  const plan = await planned({ target: 'claude', port: String(port) }, machine)
  expect(plan).toMatchObject({ routing: [], deployment: { settings: {} } })
  expect(plan.notes.join()).toContain('Claude Code goes to a gateway of yours')
})

test('secrets that others can read are not used, and it is said how to put that right', async () => {
  const { machine, port } = await machineOf('linux')
  mkdirSync(machine.config, { recursive: true })
  const path = join(machine.config, 'environment')
  writeFileSync(path, 'HEADROOM_PROXY_TOKEN=a-long-random-secret\n', { mode: 0o644 })
  const wanted = { target: 'claude', host: '0.0.0.0', port: String(port) }
  await expect(planned(wanted, machine)).rejects.toThrow(/can be read by others/)
  chmodSync(path, 0o600)
  expect((await planned(wanted, machine)).deployment.host).toBe('0.0.0.0')
  writeFileSync(path, '')
  await expect(planned(wanted, machine)).rejects.toThrow(/is open to other machines/)
})

test.each([
  [{ profile: '../other' }, /cannot be called/],
  [{ profile: '..' }, /cannot be called/],
  [{ scope: 'everybody' }, /--scope cannot be "everybody"/],
  [{ target: 'cloud' }, /--target cannot be "cloud"/],
  [{ target: 'aider' }, /no setting that could be edited/],
  [{ providers: 'manual', target: '' }, /--target NAME/],
  [{ port: '0' }, /needs a port that stays/],
  [{ preset: 'persistent-docker', runtime: 'node' }, /runs in Docker/],
  [{ supervisor: 'launchd' }, /cannot be the supervisor/],
])('%j is refused before anything is touched', async (wanted, message) => {
  const { machine, root } = await machineOf('linux')
  const before = snapshot(root)
  await expect(planned({ target: 'claude', ...wanted }, machine)).rejects.toThrow(message)
  expect(snapshot(root)).toEqual(before)
})

test('a manifest that cannot be read is told with its path and the reason, and the others are read', async () => {
  const { machine, port } = await machineOf('linux')
  await apply(await planned({ target: 'claude', port: String(port) }, machine), machine)
  const broken = join(machine.workspace, 'deploy/broken/manifest.json')
  mkdirSync(join(broken, '..'))
  writeFileSync(broken, '{ "schema": 2 }')
  const [good, bad] = await readManifests(machine.workspace)
  expect(good!.manifest).toMatchObject({ profile: 'default' })
  expect(bad).toMatchObject({ path: broken, problem: expect.stringContaining('schema') })
  await expect(remove('broken', machine)).rejects.toThrow(broken)
  await remove('default', machine)
})
