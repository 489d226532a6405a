import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { freePort } from '../../cli/busy.ts'
import { isAlive } from '../../cli/edits/processes.ts'
import { apply } from '../../cli/install/apply.ts'
import { recover, restart, stop } from '../../cli/install/lifecycle.ts'
import { knownManifest, type Manifest } from '../../cli/install/manifest.ts'
import { planned } from '../../cli/install/plan.ts'
import { probe } from '../../cli/install/probe.ts'
import { remove } from '../../cli/install/remove.ts'
import { ensure, runnerState } from '../../cli/install/runner.ts'
import { temporaryFolder } from '../support/processes.ts'
import { bench, type Bench } from './machine.ts'
import { LAST, stream } from './streams.ts'

/** One deployment with real processes, under a crontab that only keeps its lines; its upstream is here. */
const { path: root, remove: clear } = temporaryFolder()
const streams: ServerResponse[] = []
const upstream = createServer((incoming, response) => {
  incoming.resume()
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.write('event: ping\ndata: {"type":"ping"}\n\n')
  streams.push(response)
})
let made: Bench
let manifest: Manifest
let port: number

beforeAll(async () => {
  upstream.listen(0, '127.0.0.1')
  await once(upstream, 'listening')
  const env = { HEADROOM_WORKER_HEARTBEAT: '1000', NODE_DISABLE_COMPILE_CACHE: '1' }
  made = await bench(root, 'linux', { env, real: true })
  port = await freePort('127.0.0.1')
  const wanted = {
    preset: 'persistent-task',
    supervisor: 'cron',
    target: 'claude',
    port: String(port),
    'anthropic-api-url': `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`,
  }
  await apply(await planned(wanted, made.machine), made.machine)
  manifest = await knownManifest(made.machine.workspace, 'default')
})
afterAll(async () => {
  await remove('default', made.machine)
  expect((await probe(made.machine.workspace, '127.0.0.1', port)).is).toBe('closed')
  upstream.closeAllConnections()
  upstream.close()
  clear()
})

const state = async () => (await runnerState(made.machine.workspace, 'default'))!
const answer = async () => (await probe(made.machine.workspace, '127.0.0.1', port)).is
/** How often a process has come up. */
const begun = () => {
  const log = join(made.machine.workspace, 'deploy/default/headroom.log')
  return readFileSync(log, 'utf8').match(/Headroom [\d.]+ serves/g)!.length
}

test('ten that look after it at once start one', { timeout: 60_000 }, async () => {
  const { pid } = await state()
  process.kill(pid, 'SIGKILL')
  await vi.waitFor(() => expect(isAlive({ pid })).toBe(false))
  const before = begun()
  const others = Array.from({ length: 2 }, () => {
    const args = [made.machine.launcher, 'install', 'agent', 'ensure']
    return spawn(process.execPath, args, { env: made.machine.env as NodeJS.ProcessEnv })
  })
  const own = Array.from({ length: 8 }, () => ensure(manifest, made.machine))
  const codes = others.map(async (child: ChildProcess) => (await once(child, 'exit'))[0] as number)
  expect(await Promise.all(codes)).toEqual([0, 0])
  const did = await Promise.all(own)
  expect(did.filter((what) => what === 'replaced')).toEqual([])
  expect(begun() - before).toBe(1)
  expect(await answer()).toBe('ours')
})

test('one that accepts and never answers is ended and replaced', { timeout: 60_000 }, async () => {
  const { pid } = await state()
  process.kill(pid, 'SIGSTOP')
  expect((await probe(made.machine.workspace, '127.0.0.1', port, 300)).is).toBe('silent')
  expect(await ensure(manifest, made.machine, 500)).toBe('replaced')
  expect(await answer()).toBe('ours')
  expect((await state()).pid).not.toBe(pid)
})

test('a worker that no longer answers is replaced, and who was not served yet is served', async () => {
  const [worker] = (await state()).workers
  process.kill(worker!, 'SIGSTOP')
  await vi.waitFor(async () => expect((await state()).workers).not.toContain(worker), 20_000)
  expect((await probe(made.machine.workspace, '127.0.0.1', port, 10_000)).is).toBe('ours')
})

test('a stopped one is recovered, a running one is taken as it is', async () => {
  expect(await recover(manifest, made.machine)).toMatchObject({ recovered: false })
  await stop(manifest, made.machine)
  expect(await answer()).toBe('closed')
  expect(await recover(manifest, made.machine)).toMatchObject({
    recovered: true,
    url: `http://127.0.0.1:${port}`,
  })
})

test('a stranger on its port is told by name, and left alone', async () => {
  await stop(manifest, made.machine)
  const stranger = createServer((_, response) => response.end('hello'))
  stranger.listen(port, '127.0.0.1')
  await once(stranger, 'listening')
  await expect(recover(manifest, made.machine)).rejects.toThrow(`Port ${port} is taken by`)
  stranger.closeAllConnections()
  stranger.close()
  await recover(manifest, made.machine)
})

test('no stream is cut by a restart: 1,000 of them', { timeout: 60_000 }, async () => {
  const COUNT = 1000
  const clients = Array.from({ length: COUNT }, () => stream(port))
  await Promise.all(clients.map(({ begun: first }) => first))
  expect(streams).toHaveLength(COUNT)
  const { pid, workers } = await state()

  expect(await restart(manifest, made.machine, { drain: true })).toBe('replaced')
  expect((await state()).pid).toBe(pid)
  expect((await state()).workers).toHaveLength(2)
  expect(await answer()).toBe('ours')

  for (const response of streams) response.end(LAST)
  const ended = await Promise.all(clients.map(({ whole }) => whole))
  expect(ended.filter((text) => !text.endsWith(LAST))).toEqual([])
  await vi.waitFor(async () => expect((await state()).workers).not.toContain(workers[0]), 10_000)
})
