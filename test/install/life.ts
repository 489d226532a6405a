import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { probe } from '../../cli/install/probe.ts'
import type { Status } from '../../cli/install/status.ts'
import { snapshot } from './snapshot.ts'
import { LAST, stream } from './streams.ts'

/** The life of a deployment under a real supervisor, run inside its namespaces. Says `ok` at the end. */
const [, , preset] = process.argv
const home = process.env['HOME']!
const bin = fileURLToPath(new URL('../../cli/bin.mjs', import.meta.url))
const port = 9787

async function headroom(...args: string[]): Promise<string> {
  const env = { ...process.env, SHELL: '/bin/bash' }
  const { stdout } = await promisify(execFile)(process.execPath, [bin, ...args], { env })
  return stdout
}
const status = async () => JSON.parse(await headroom('install', 'status', '--json')) as Status
/** Waits for the answer as a client would: what matters is that it comes. */
const answers = async () =>
  (await probe(join(home, '.headroom'), '127.0.0.1', port, 20_000)).is === 'ours'
async function until(what: string, check: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + 20_000
  while (!(await check())) {
    if (performance.now() > end) throw new Error(`not so in time: ${what}`)
    await wait(20)
  }
}

/** A provider whose answers have begun, and end when they are told to. */
const answering: ServerResponse[] = []
const upstream = createServer((request, response) => {
  request.resume()
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.write('event: first\ndata: {}\n\n')
  answering.push(response)
}).listen(0, '127.0.0.1')
await once(upstream, 'listening')

mkdirSync(join(home, '.claude'))
const settings = join(home, '.claude/settings.json')
writeFileSync(settings, '{ "model": "opus" }')
const root = join(home, '..')
const ours = () => snapshot(root, 'home')
const before = ours()

await headroom(
  'install',
  'apply',
  '--preset',
  preset!,
  '--target',
  'claude',
  '--port',
  String(port),
  '--anthropic-api-url',
  `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`,
)
assert.equal(
  JSON.parse(readFileSync(settings, 'utf8')).env.ANTHROPIC_BASE_URL,
  `http://127.0.0.1:${port}`,
)
const first = await status()
assert.equal(first.healthy, true)
assert.deepEqual(
  first.targets.map(({ name, routed }) => [name, routed]),
  [['claude', true]],
)
assert.deepEqual(first.problems, [])

// New workers, the same process, and no stream is cut.
const STREAMS = 1000
const clients = Array.from({ length: STREAMS }, () => stream(port))
await Promise.all(clients.map(({ begun }) => begun))
assert.equal(answering.length, STREAMS)
await headroom('install', 'restart')
for (const response of answering) response.end(LAST)
const whole = await Promise.all(clients.map((client) => client.whole))
assert.deepEqual(
  whole.filter((text) => !text.endsWith(LAST)),
  [],
)
const replacing = (old: Status) => async () => {
  const { workers } = await status()
  return workers.length > 0 && !workers.some((pid) => old.workers.includes(pid))
}
await until('the old workers have gone', replacing(first))
const second = await status()
assert.equal(second.pid, first.pid)

// A worker that dies is replaced; whoever comes meanwhile waits.
for (const worker of second.workers) process.kill(worker, 'SIGKILL')
assert.equal(await answers(), true)
await until('the worker is another', replacing(second))

// The process that keeps the port: under a service it is back by itself, and its socket never went.
process.kill(second.pid!, 'SIGKILL')
if (preset === 'persistent-service') assert.equal(await answers(), true)
else await headroom('install', 'agent', 'ensure')
await until('it is healed', answers)
const third = await status()
assert.notEqual(third.pid, second.pid)

await headroom('install', 'stop')
assert.equal(await answers(), false)
// The watchdog leaves alone what was stopped on purpose.
await headroom('install', 'agent', 'ensure')
if (preset === 'persistent-task') assert.equal(await answers(), false)
await headroom('install', 'start')
assert.equal(await answers(), true)

await headroom('install', 'restart', '--no-drain')
assert.equal((await status()).healthy, true)

await headroom('install', 'remove')
assert.equal(await answers(), false)
assert.deepEqual(ours(), before)
const { stdout } = await promisify(execFile)('systemctl', [
  '--user',
  'list-units',
  '--all',
  'headroom*',
  '--no-legend',
])
assert.equal(stdout, '')
upstream.close()
process.stdout.write('ok\n')
