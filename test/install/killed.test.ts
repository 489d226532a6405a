import { fileURLToPath } from 'node:url'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { freePort } from '../../cli/busy.ts'
import { apply } from '../../cli/install/apply.ts'
import { planned, type Wanted } from '../../cli/install/plan.ts'
import { halfDoneDeployments, repairDeployments } from '../../cli/install/repair.ts'
import { remove } from '../../cli/install/remove.ts'
import { start, temporaryFolder } from '../support/processes.ts'
import { bench } from './machine.ts'
import { snapshot } from './snapshot.ts'

const SCRIPT = fileURLToPath(new URL('killed.ts', import.meta.url))
const HEADROOM = fileURLToPath(new URL('../../cli/bin.mjs', import.meta.url))
const { path: FOLDER, remove: clear } = temporaryFolder()
afterAll(clear)

let machines = 0
function home(): string {
  const root = join(FOLDER, String(machines++))
  mkdirSync(join(root, 'home/.claude'), { recursive: true })
  writeFileSync(join(root, 'home/.claude/settings.json'), '{\n  // mine\n  "model": "opus"\n}\n')
  writeFileSync(join(root, 'home/.bashrc'), 'alias ll="ls -l"')
  return root
}

/** Everything but the records of work, whose ids and times are new after a repair. */
const outside = (root: string) =>
  Object.entries(snapshot(root)).filter(([path]) => !path.startsWith('home/.headroom/'))

async function killedAt(root: string, does: string, moment: number, wanted: Wanted) {
  const args = [SCRIPT, root, does, String(moment), JSON.stringify(wanted)]
  const child = start(process.execPath, args, { env: { PATH: '/usr/bin:/bin' } })
  return { end: await child.ended, said: child.output() }
}

/** Kills at one moment after another, or every third, a few at a time, until there is none left. */
async function atEveryMoment(
  check: (moment: number) => Promise<boolean>,
  { atOnce = 1, stride = 1 },
): Promise<number> {
  for (let at = 0; ; at += atOnce * stride) {
    const moments = Array.from({ length: atOnce }, (_, i) => at + i * stride)
    const killed = await Promise.all(moments.map(check))
    if (killed.includes(false)) return at + killed.indexOf(false) * stride
  }
}

describe('killed at any moment, and then repaired', { timeout: 120_000 }, () => {
  test.each([
    ['apply', 'systemd', { target: 'claude' }],
    [
      'apply',
      'cron',
      { preset: 'persistent-task', supervisor: 'cron', scope: 'user', target: 'claude' },
    ],
  ])('a first %s (%s) is as if it had never been', async (does, _, asked) => {
    const moments = await atEveryMoment(
      async (moment) => {
        const root = home()
        const before = snapshot(root)
        const wanted = { ...asked, port: String(await freePort('127.0.0.1')) }
        const { end, said } = await killedAt(root, does, moment, wanted)
        if (end === 0) return false
        expect(end, said).toBe('SIGKILL')
        const { machine } = await bench(root, 'linux')
        const isDone = said.trim() === 'committed'
        expect(await halfDoneDeployments(machine), said).toHaveLength(isDone ? 0 : 1)
        await repairDeployments(machine)
        if (isDone) await remove('default', machine)
        expect(withoutTools(snapshot(root)), `killed at: ${said}`).toEqual(withoutTools(before))
        return true
      },
      { atOnce: 3 },
    )
    expect(moments).toBeGreaterThan(15)
  })

  test('`headroom doctor --fix` is what repairs it', async () => {
    const asked = { preset: 'persistent-task', supervisor: 'cron', scope: 'user', target: 'claude' }
    await Promise.all(
      [4, 9, 14].map(async (moment) => {
        const root = home()
        const before = withoutTools(snapshot(root))
        const wanted = { ...asked, port: String(await freePort('127.0.0.1')) }
        const { end, said } = await killedAt(root, 'apply', moment, wanted)
        expect(end, said).toBe('SIGKILL')
        expect(withoutTools(snapshot(root))).not.toEqual(before)
        const env = {
          HOME: join(root, 'home'),
          PATH: `${join(root, 'bin')}:/usr/bin:/bin`,
          STORE: join(root, 'store'),
        }
        const fixing = start(process.execPath, [HEADROOM, 'doctor', '--fix'], { env })
        await fixing.ended
        expect(withoutTools(snapshot(root)), fixing.output()).toEqual(before)
      }),
    )
  })

  test('an apply over another one puts that up again', async () => {
    const first = { target: 'claude', port: String(await freePort('127.0.0.1')) }
    const model = home()
    const original = withoutTools(snapshot(model))
    const made = await bench(model, 'linux')
    await apply(await planned(first, made.machine), made.machine)
    await made.close()
    const moments = await atEveryMoment(
      async (moment) => {
        // Paths stand in what was done, so the machine has to be where it was.
        const root = model
        const before = outside(root)
        const { end, said } = await killedAt(root, 'apply', moment, { ...first, scope: 'user' })
        if (end === 0) return false
        const { machine, close } = await bench(root, 'linux')
        await repairDeployments(machine)
        await close()
        if (said.trim() === 'committed') return false
        expect(outside(root), `killed at: ${said}`).toEqual(before)
        return true
      },
      { stride: 3 },
    )
    expect(moments).toBeGreaterThan(5)
    const { machine, close } = await bench(model, 'linux')
    await remove('default', machine)
    await close()
    expect(withoutTools(snapshot(model))).toEqual(original)
  })
})

/** Without the machine's own programs, and what the journal sweeps away when it is used next. */
const withoutTools = (files: Record<string, string>) =>
  Object.fromEntries(Object.entries(files).filter(([path]) => !ELSE.test(path)))
const ELSE = /^(?:bin|store|etc|home\/\.headroom\/journal)\//
