import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { promisify } from 'node:util'
import { describe, expect, test, vi } from 'vitest'
import { listen, proxy, run } from './support.ts'

describe('--workers 2', { timeout: 60_000 }, () => {
  test('both answer on one port; one that is killed is replaced; a signal ends all', async () => {
    const { pid, signal, ended, shows, url } = await proxy(['--workers', '2'])
    await shows(/workers +2\n/)
    const first = await childrenOf(pid)
    expect(first).toHaveLength(2)

    // Each of the two is killed in turn, so that the answers can only come from the other.
    for (const killed of first) {
      process.kill(killed, 'SIGKILL')
      await shows(new RegExp(`Worker ${killed} ended \\(SIGKILL\\)`))
      for (let i = 0; i < 5; i++) expect(await statusOf(`${url}/livez`)).toBe(200)
      await shows(new RegExp(`took the place of ${killed}\\.`))
    }

    const pids = await childrenOf(pid)
    expect(pids).toHaveLength(2)
    signal('SIGTERM')
    expect(await ended).toMatchObject({ code: 0, signal: null })
    for (const worker of pids) expect(isAlive(worker)).toBe(false)
  })

  test('a busy port is reported once, with who holds it', async () => {
    const { port } = await listen((_, response) => response.end())
    const { code, stderr } = await run([
      'proxy',
      '--stateless',
      '--workers',
      '2',
      '--port',
      String(port),
    ])
    expect(code).toBe(2)
    expect(stderr.match(/is taken by/g)).toHaveLength(1)
    expect(stderr).not.toContain('another starts')
  })

  test('workers do not outlive the first process', async () => {
    const { pid, signal, ended } = await proxy(['--workers', '2'])
    const workers = await childrenOf(pid)
    signal('SIGKILL')
    await ended
    await vi.waitFor(() => expect(workers.filter(isAlive)).toEqual([]), 10_000)
  })
})

/** Over a connection of its own, so that the first process chooses a worker each time. */
async function statusOf(url: string): Promise<number | undefined> {
  const [response] = (await once(get(url, { agent: false }), 'response')) as [IncomingMessage]
  response.resume()
  return response.statusCode
}

async function childrenOf(pid: number): Promise<number[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=,stat='])
  return stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, parent, state]) => Number(parent) === pid && !state!.startsWith('Z'))
    .map(([child]) => Number(child))
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
