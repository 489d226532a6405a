import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { homedir, userInfo } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { freePort } from '../../cli/busy.ts'
import { apply } from '../../cli/install/apply.ts'
import { recover, restart, stop } from '../../cli/install/lifecycle.ts'
import { knownManifest } from '../../cli/install/manifest.ts'
import { planned, type Wanted } from '../../cli/install/plan.ts'
import { remove } from '../../cli/install/remove.ts'
import { temporaryFolder } from '../support/processes.ts'
import { bench } from './machine.ts'

const closing: (() => void | Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

/** Everything that the supervisor's programs are asked from `apply` to `remove`, paths and port made short. */
async function life(platform: NodeJS.Platform, wanted: Wanted, env: Record<string, string> = {}) {
  const { path: root, remove: clear } = temporaryFolder()
  const made = await bench(root, platform, { env })
  closing.push(() => made.close(), clear)
  const { machine } = made
  const port = await freePort('127.0.0.1')
  mkdirSync(join(root, 'home/.claude'))
  await apply(await planned({ target: 'claude', port: String(port), ...wanted }, machine), machine)
  const manifest = await knownManifest(machine.workspace, 'default')
  const files = manifest.records.flatMap((record) => (record.kind === 'file' ? [record.path] : []))
  const texts = Object.fromEntries(files.map((path) => [path, readFileSync(path, 'utf8')]))
  await stop(manifest, machine)
  await recover(manifest, machine)
  await restart(manifest, machine, { drain: false })
  await remove('default', machine)
  const short = (text: string) =>
    text
      .replaceAll(root, '')
      .replaceAll(machine.launcher, 'BIN')
      .replaceAll(process.execPath, 'NODE')
      .replaceAll(String(port), 'PORT')
  return {
    root,
    asked: made.asked().map(short),
    texts: Object.fromEntries(
      Object.entries(texts).map(([path, text]) => [short(path), short(text)]),
    ),
    whole: texts,
  }
}

test('systemctl', async () => {
  const { asked, texts, whole } = await life('linux', {})
  const both = 'headroom-default.socket headroom-default.service'
  const user = userInfo().username
  expect(asked).toEqual([
    'systemctl --user show --property=Version',
    'systemd-run --user --wait --quiet --collect --property=ProtectSystem=strict true',
    `loginctl show-user ${user} --property=Linger`,
    `loginctl enable-linger ${user}`,
    'systemctl --user daemon-reload',
    `systemctl --user enable ${both}`,
    `systemctl --user start ${both}`,
    // stop, start, restart
    `systemctl --user stop ${both}`,
    `systemctl --user start ${both}`,
    'systemctl --user kill --signal=SIGKILL headroom-default.service',
    'systemctl --user restart headroom-default.service',
    // remove
    `systemctl --user stop ${both}`,
    `systemctl --user disable ${both}`,
    'systemctl --user daemon-reload',
    `loginctl disable-linger ${user}`,
  ])
  const unit = texts['/home/.config/systemd/user/headroom-default.service']
  expect(unit).toContain('ExecStart="NODE" "BIN" "install" "agent" "run" "--profile" "default"\n')
  expect(texts['/home/.config/systemd/user/headroom-default.socket']).toContain('=127.0.0.1:PORT\n')
  verify(whole)
})

test('systemctl for the whole machine, and no key in any unit', async () => {
  const env = { HEADROOM_PROXY_TOKEN: 'a-long-random-secret-of-mine' }
  const { asked, texts, whole } = await life('linux', { scope: 'system' }, env)
  expect(asked.filter((line) => /--user|loginctl/.test(line))).toEqual([])
  const unit = texts['/etc/systemd/system/headroom-default.service']
  expect(unit).toMatch(/^PassEnvironment=HEADROOM_PROXY_TOKEN /m)
  expect(unit).toMatch(/^ProtectHome=read-only$/m)
  expect(JSON.stringify(texts)).not.toContain(env.HEADROOM_PROXY_TOKEN)
  verify(whole)
})

test('a timer', async () => {
  const { asked, texts } = await life('linux', { preset: 'persistent-task' })
  expect(asked).toContain('systemctl --user enable --now headroom-default.timer')
  expect(asked).toContain('systemctl --user disable --now headroom-default.timer')
  const unit = texts['/home/.config/systemd/user/headroom-default.service']
  expect(unit).toContain(
    'ExecStart="NODE" "BIN" "install" "agent" "ensure" "--profile" "default"\n',
  )
})

test('launchctl', async () => {
  const { asked, texts } = await life('darwin', {})
  const path = '/home/Library/LaunchAgents/headroom.default.plist'
  expect(asked).toEqual([
    `launchctl bootstrap gui/0 ${path}`,
    'launchctl kickstart gui/0/headroom.default',
    'launchctl bootout gui/0/headroom.default',
    `launchctl bootstrap gui/0 ${path}`,
    'launchctl kickstart gui/0/headroom.default',
    'launchctl kickstart -k gui/0/headroom.default',
    'launchctl bootout gui/0/headroom.default',
  ])
  expect(texts[path]).toMatch(
    /<key>KeepAlive<\/key>\s+<dict>\s+<key>SuccessfulExit<\/key>\s+<false\/>/,
  )
})

test('launchctl, every five minutes, as a daemon, with variables of the session for a user', async () => {
  const daemon = await life('darwin', { preset: 'persistent-task', scope: 'system' })
  const path = '/Library/LaunchDaemons/headroom.default.plist'
  expect(daemon.asked).toContain(`launchctl bootstrap system ${path}`)
  expect(daemon.texts[path]).toMatch(/<key>StartInterval<\/key>\s+<integer>300<\/integer>/)
  const { asked } = await life('darwin', { scope: 'user' })
  expect(asked).toContain('launchctl setenv ANTHROPIC_BASE_URL http://127.0.0.1:PORT')
  expect(asked.at(-1)).not.toContain('setenv')
  expect(asked).toContain('launchctl unsetenv ANTHROPIC_BASE_URL')
})

test('schtasks', async () => {
  const { asked, texts } = await life('win32', {}, { USERNAME: 'ada', USERDOMAIN: 'CORP' })
  const path = '/home/.headroom/deploy/default/task.xml'
  expect(asked).toEqual([
    `schtasks /Create /TN headroom-default /XML ${path} /F`,
    'schtasks /Run /TN headroom-default',
    'schtasks /End /TN headroom-default',
    'schtasks /Run /TN headroom-default',
    'schtasks /End /TN headroom-default',
    'schtasks /Run /TN headroom-default',
    'schtasks /End /TN headroom-default',
    'schtasks /Delete /TN headroom-default /F',
  ])
  expect(texts[path]).toContain('<UserId>CORP\\ada</UserId>')
  expect(texts[path]).toContain(
    '<Arguments>BIN install agent run --profile default /home/.headroom</Arguments>',
  )
})

test('the environment of a Windows user', async () => {
  const { asked } = await life('win32', { scope: 'user' })
  const ask = (script: string) => `powershell.exe -NoProfile -NonInteractive -Command ${script}`
  const variables = asked.filter(
    (line) => line.startsWith('powershell') && /'ANTHROPIC_BASE_URL'/.test(line),
  )
  expect(variables).toEqual([
    ask("[Environment]::GetEnvironmentVariable('ANTHROPIC_BASE_URL', 'User')"),
    ask(
      "[Environment]::SetEnvironmentVariable('ANTHROPIC_BASE_URL', 'http://127.0.0.1:PORT', 'User')",
    ),
    ask("[Environment]::GetEnvironmentVariable('ANTHROPIC_BASE_URL', 'User')"),
    ask("[Environment]::SetEnvironmentVariable('ANTHROPIC_BASE_URL', $null, 'User')"),
  ])
})

test('docker: published on this machine alone, variables by name', async () => {
  const env = { HEADROOM_PROXY_TOKEN: 'a-long-random-secret-of-mine' }
  const { asked } = await life('linux', { preset: 'persistent-docker' }, env)
  const [inspect, create] = asked
  expect(inspect).toMatch(/^docker image inspect --format \{\{\.Id\}\} headroom:[\d.]+$/)
  expect(create).toMatch(
    /^docker create --restart unless-stopped --name headroom-default --publish 127\.0\.0\.1:PORT:PORT /,
  )
  expect(create).toContain(' --volume /home/.headroom:/state ')
  expect(create).toContain(' --read-only --tmpfs /tmp --cap-drop ALL ')
  expect(create).toContain(' --env HEADROOM_PROXY_TOKEN ')
  expect(create).not.toContain(env.HEADROOM_PROXY_TOKEN)
  expect(asked.slice(2)).toEqual([
    'docker start headroom-default',
    'docker stop --time 45 headroom-default',
    'docker start headroom-default',
    'docker kill headroom-default',
    'docker start headroom-default',
    'docker stop --time 45 headroom-default',
    'docker rm --force headroom-default',
  ])
})

/** By systemd's own judgement, where it is there to give one. */
function verify(units: Record<string, string>): void {
  if (!existsSync('/usr/bin/systemd-analyze')) return
  const { path, remove: clear } = temporaryFolder()
  closing.push(clear)
  for (const [name, text] of Object.entries(units)) {
    if (/\.(?:service|socket)$/.test(name)) writeFileSync(join(path, name.split('/').at(-1)!), text)
  }
  const files = readdirSync(path).map((name) => join(path, name))
  const said = execFileSync('systemd-analyze', ['verify', ...files], {
    env: { PATH: '/usr/bin:/bin', XDG_RUNTIME_DIR: path, HOME: homedir() },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  expect(said).toBe('')
}
