import { describe, expect, it } from 'vitest'
import { serve } from '../../runtimes/node.ts'
import { readConfig } from '../../src/config.ts'
import { begin } from '../support/answers.ts'
import { open, send } from '../support/client.ts'
import { start } from '../support/processes.ts'
import { startUpstream } from '../support/upstream.ts'
import { call } from './cases/requests.ts'
import { binaries, startProcess } from './launch.ts'

const COMMANDS = {
  node: [binaries.node, ['runtimes/node.ts']],
  bun: [binaries.bun, ['runtimes/bun.ts']],
  deno: [binaries.deno, ['run', '-A', 'runtimes/deno.ts']],
} as const

describe.each(['node', 'bun', 'deno'] as const)('%s, told to stop,', (name) => {
  const [command, args] = COMMANDS[name]
  const launch = async (more: Record<string, string> = {}) => {
    const upstream = await startUpstream()
    const env = { HEADROOM_PORT: '0', ANTHROPIC_TARGET_API_URL: upstream.url, ...more }
    const proxy = await startProcess(command, args, env)
    return { upstream, proxy }
  }

  it('lets an open stream end, takes nothing new, and ends well', async () => {
    const { upstream, proxy } = await launch()
    const plan = upstream.plan(begin('data: 1\n\n'))
    const { incoming } = await open(proxy.url, call(plan))
    const { response } = await plan.received
    proxy.process.signal('SIGTERM')
    await refusal(proxy.url)
    response.end('data: 2\n\n')
    let text = ''
    for await (const chunk of incoming) text += String(chunk)
    expect(text).toBe('data: 1\n\ndata: 2\n\n')
    expect(await proxy.process.ended).toBe(0)
    await proxy.stop()
    await upstream.close()
  })

  it('hangs up when the time to drain is over', async () => {
    const { upstream, proxy } = await launch({ HEADROOM_DRAIN_TIMEOUT: '0' })
    const plan = upstream.plan(begin('data: 1\n\n'))
    const { incoming } = await open(proxy.url, call(plan))
    const closed = new Promise((resolve) => incoming.once('close', resolve).on('error', () => {}))
    incoming.resume()
    proxy.process.signal('SIGINT')
    expect(await proxy.process.ended).toBe(0)
    await closed
    await (
      await plan.received
    ).hungUp
    await proxy.stop()
    await upstream.close()
  })

  it('says what is wrong with its configuration, and does not start', async () => {
    await expect(launch({ HEADROOM_MODE: 'fastest' })).rejects.toThrow(/HEADROOM_MODE cannot be/)
  })
})

it('is not ready while it drains', async () => {
  const config = readConfig({ flags: { port: 0, stateless: true } })
  const { app, url, close } = await serve({ config, quiet: true })
  const ready = async () => (await app.fetch(new Request(`${url}/readyz`))).status
  expect(await ready()).toBe(200)
  const closed = close()
  expect(await ready()).toBe(503)
  await closed
})

/** Resolves when the port takes no connections any more. */
async function refusal(url: string): Promise<void> {
  while (await send(url, { method: 'GET', path: '/livez' }).catch(() => undefined));
}

it('what a test starts is gone with all its children when the test has ended it', async () => {
  const child = 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000); console.log("up")'
  const parent = `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(child)}],
    { stdio: 'inherit' })`
  const running = start(process.execPath, ['-e', parent])
  await running.waitFor(/up/)
  // Resolves only when the child too has let go of its output.
  await running.kill()
  expect(await running.ended).toBe('SIGKILL')
})
