import { beforeEach, describe, expect, test } from 'vitest'
import { choose, type Situation } from '../../cli/wrap/choose.ts'
import type { Deployment } from '../../cli/wrap/deployments.ts'
import { freshSecret, secretIn } from '../../runtimes/shared/secret.ts'
import { listen, start } from '../cli/support.ts'
import { freePort, machine, type Machine, silent } from './support.ts'

let around: Machine
let recoveries: number
let secret: string
beforeEach(async () => {
  around = await machine()
  secret = await secretIn(around.env['HEADROOM_WORKSPACE_DIR']!, () => {})
  recoveries = 0
})

/** A deployment that is recovered by what is given. */
function deployed(port: number, recover: () => Promise<unknown>): Deployment {
  return {
    profile: 'default',
    host: '127.0.0.1',
    port,
    recover: () => {
      recoveries++
      return recover()
    },
  }
}

const starting = (port: number) => async () => {
  const running = await start(['proxy', '--port', String(port)], around)
  await running.shows(/listens on/)
  return running
}
const failing = async () => {
  throw new Error('its supervisor is away')
}

function situation(port: number, more: Partial<Situation> = {}): Situation {
  const usual = { host: '127.0.0.1', isExplicit: false, mayRecover: true, asked: [] }
  return { ...usual, port, secret, deployments: [], ...more }
}

describe('a deployment on the port', () => {
  test('that is stopped is started, and used from then on', async () => {
    const port = await freePort()
    const deployments = [deployed(port, starting(port))]
    const shared = { proxy: 'shared', url: `http://127.0.0.1:${port}`, version: expect.any(String) }
    const was = 'The deployment "default" was not running; it has been started.'
    expect(await choose(situation(port, { deployments }))).toEqual({ ...shared, notes: [was] })
    expect(await choose(situation(port, { deployments }))).toEqual({ ...shared, notes: [] })
    expect(recoveries).toBe(1)
    // Where a shell was pointed at it, that is where it is, whatever port is usual.
    const ours = { host: '127.0.0.1', port }
    expect(await choose(situation(await freePort(), { deployments, ours }))).toEqual({
      ...shared,
      notes: [],
    })
    // With another secret nothing there is ours.
    const other = situation(port, { isExplicit: true, secret: freshSecret() })
    await expect(choose(other)).rejects.toThrow(/cannot prove to be yours/)
  })

  test.each<[what: string, more: Partial<Situation>, says: RegExp, recovered: number]>([
    ['must not be started', { mayRecover: false }, /"default" is not running; this session/, 0],
    ['cannot be started', {}, /could not be started: its supervisor is away/, 1],
  ])('that %s: its port is left to it', async (_, more, says, recovered) => {
    const port = await freePort()
    const deployments = [deployed(port, failing)]
    expect(await choose(situation(port, { deployments, ...more }))).toEqual({
      proxy: 'private',
      port: 0,
      notes: [expect.stringMatching(says)],
    })
    expect(recoveries).toBe(recovered)
  })

  test('that would be started is not, in a rehearsal', async () => {
    const port = await freePort()
    const deployments = [deployed(port, failing)]
    const choice = await choose(situation(port, { deployments, isRehearsal: true }))
    expect(choice).toMatchObject({ proxy: 'shared', profile: 'default' })
    expect(choice.notes).toEqual([expect.stringMatching(/would be started first/)])
    expect(recoveries).toBe(0)
  })

  test('that hangs is replaced; a stranger in its place is not touched', async () => {
    const wedged = await silent()
    const first = situation(wedged.port, { deployments: [deployed(wedged.port, failing)] })
    expect((await choose(first)).proxy).toBe('private')
    expect(recoveries).toBe(1)
    const stranger = await listen((_, response) => response.end('hello'))
    const deployments = [deployed(stranger.port, failing)]
    const second = await choose(situation(stranger.port, { deployments }))
    expect(second).toMatchObject({ proxy: 'private', port: 0 })
    expect(recoveries).toBe(1)
  })
})
