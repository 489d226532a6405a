import { chmod, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { folder, listen, PATH_OF_NODE, run, start } from './support.ts'

/** `headroom proxy` on a free port with a workspace of its own. */
async function running() {
  const workspace = await folder()
  const env = { HEADROOM_WORKSPACE_DIR: workspace }
  const proxy = await start(['proxy', '--port', '0'], { env })
  const [, url, port] = await proxy.shows(/listens on (http:\/\/127\.0\.0\.1:(\d+))/)
  await proxy.shows(/the link that `headroom dashboard --port \d+` prints/)
  const secret = (await readFile(join(workspace, 'secret'), 'utf8')).trim()
  return { ...proxy, url: url!, port: port!, workspace, env, secret }
}

test('prints the link of the proxy that runs, and the proxy itself writes it into no log', async () => {
  const { url, port, env, secret, signal, ended } = await running()
  const { code, stdout } = await run(['dashboard', '--port', port], { env })
  expect({ code, stdout }).toEqual({ code: 0, stdout: `${url}/dashboard#key=${secret}\n` })
  signal('SIGTERM')
  const { stdout: said, stderr } = await ended
  expect(said + stderr).not.toContain(secret)
})

test('--open gives the browser a file that nobody else can read, and no secret', async () => {
  const { url, port, env, secret, workspace } = await running()
  const bin = await folder()
  const opened = join(bin, 'opened')
  await writeFile(join(bin, 'xdg-open'), `#!/bin/sh\necho "$@" > ${opened}\n`)
  await chmod(join(bin, 'xdg-open'), 0o755)
  const screen = { ...env, PATH: `${bin}:${PATH_OF_NODE}`, DISPLAY: ':0' }
  const { code } = await run(['dashboard', '--port', port, '--open'], { env: screen })
  expect(code).toBe(0)
  const door = join(workspace, 'dashboard.html')
  await vi.waitFor(async () => {
    expect(await readFile(opened, 'utf8')).toBe(`file://${door}\n`)
  }, 10_000)
  expect((await stat(door)).mode & 0o777).toBe(0o600)
  expect(await readFile(door, 'utf8')).toContain(`url=${url}/dashboard#key=${secret}"`)
})

test('--open without a screen says so, and the link stands', async () => {
  const { port, env } = await running()
  const { code, stdout, stderr } = await run(['dashboard', '--port', port, '--open'], { env })
  expect(code).toBe(2)
  expect(stdout).toMatch(/#key=[\da-f]{64}\n$/)
  expect(stderr).toContain('no browser to open here')
})

test('says when no proxy runs', async () => {
  const { url, port } = await listen(() => {})
  const none = await run(['dashboard', '--port', '9'])
  expect(none).toMatchObject({ code: 2, stdout: '' })
  expect(none.stderr).toContain('No proxy listens on http://127.0.0.1:9.')
  expect(none.stderr).toContain('headroom proxy')
  const stranger = await run(['dashboard', '--port', String(port)])
  expect(stranger).toMatchObject({ code: 2, stdout: '' })
  expect(stranger.stderr).toContain(`What listens on ${url} does not have the secret`)
})
