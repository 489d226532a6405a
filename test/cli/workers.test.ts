import { describe, expect, test, vi } from 'vitest'
import { listen, proxy, run } from './support.ts'

describe('--workers 2', () => {
  test('both answer on one port; one that is killed is replaced; a signal ends all', async () => {
    const { child, ended, shows, url } = await proxy(['--workers', '2'])
    await shows(/workers +2\n/)
    const before = await childrenOf(child.pid!)
    expect(before).toHaveLength(2)

    process.kill(before[0]!, 'SIGKILL')
    await shows(new RegExp(`Worker ${before[0]} ended \\(SIGKILL\\)`))
    for (let i = 0; i < 10; i++) expect((await fetch(`${url}/livez`)).status).toBe(200)
    const after = await vi.waitFor(async () => {
      const now = await childrenOf(child.pid!)
      expect(now).toHaveLength(2)
      return now
    }, 10_000)
    expect(after).toContain(before[1])
    expect(after).not.toContain(before[0])

    child.kill('SIGTERM')
    expect(await ended).toMatchObject({ code: 0, signal: null })
    for (const pid of after) expect(isAlive(pid)).toBe(false)
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
    const { child, ended } = await proxy(['--workers', '2'])
    const workers = await childrenOf(child.pid!)
    child.kill('SIGKILL')
    await ended
    await vi.waitFor(() => expect(workers.filter(isAlive)).toEqual([]), 10_000)
  })
})

async function childrenOf(pid: number): Promise<number[]> {
  const { execFile } = await import('node:child_process')
  const { promisify } = await import('node:util')
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
