import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { binaries, startProcess } from '../runtimes/launch.ts'
import { temporaryFolder } from '../support/processes.ts'

/** Loopback is no identity: any user of the machine can ask, and only the owner is told. */
describe('what shows traffic', () => {
  const folder = temporaryFolder()
  const log = join(folder.path, 'log')
  let proxy: Awaited<ReturnType<typeof startProcess>>
  let secret: string

  beforeAll(async () => {
    const workspace = join(folder.path, 'state')
    proxy = await startProcess(binaries.node, ['runtimes/node.ts'], {
      HEADROOM_PORT: '0',
      HEADROOM_WORKSPACE_DIR: workspace,
      HEADROOM_LOG_FILE: log,
      HEADROOM_LOG_MESSAGES: 'on',
    })
    secret = (await readFile(join(workspace, 'secret'), 'utf8')).trim()
  })
  afterAll(async () => {
    await proxy?.stop()
    folder.remove()
  })

  const status = async (path: string, headers: Record<string, string> = {}) => {
    const answer = await fetch(proxy.url + path, { headers, redirect: 'manual' })
    await answer.body?.cancel()
    return answer.status
  }

  it.each([
    '/stats',
    '/stats-history',
    '/metrics',
    '/dashboard/data',
    '/dashboard/events',
    '/dashboard/request?id=x',
    '/dashboard/whatever',
    '/p/project/dashboard/data',
    '/p/project/stats',
  ])('%s is for the owner alone', async (path) => {
    expect(await status(path)).toBe(401)
    expect(await status(path, { authorization: 'Bearer guessed' })).toBe(401)
    expect(await status(path, { cookie: 'headroom_key=guessed' })).toBe(401)
    expect([200, 404]).toContain(await status(path, { authorization: `Bearer ${secret}` }))
  })

  it('is not had by another way to write the path', async () => {
    for (const path of ['/dashboard/data/', '//dashboard/data', '/dashboard/%64ata', '/Stats']) {
      expect([path, await status(path)]).not.toEqual([path, 200])
    }
  })

  it('the page itself holds none of it, and is for everybody', async () => {
    const answer = await fetch(`${proxy.url}/dashboard`)
    expect(answer.status).toBe(200)
    expect(await answer.text()).not.toContain(secret)
    const policy = answer.headers.get('content-security-policy')!
    expect(policy).toMatch(
      /^default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-[^']+';/,
    )
    expect(policy).not.toMatch(/unsafe|http|\*/)
  })

  it('leaves the secret in no log and no output', async () => {
    await status('/stats', { 'x-headroom-key': secret })
    expect(await readFile(log, 'utf8')).not.toContain(secret)
    expect(proxy.process.output()).not.toContain(secret)
  })
})
