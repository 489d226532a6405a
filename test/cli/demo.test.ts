import { describe, expect, test } from 'vitest'
import { AFTER, BEFORE, NEW, OLD } from '../../cli/demo/workspace.ts'
import { run } from './support.ts'

describe('headroom demo', () => {
  test('shows every request, what changed in it, and honest totals', async () => {
    const { code, stdout, stderr } = await run(['demo'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    for (let request = 1; request <= 8; request++) expect(stdout).toContain(`Request ${request}  `)
    expect(stdout).toMatch(/^ +- .*→/m)
    expect(stdout).toMatch(/^ +\+ /m)
    expect(stdout).toMatch(/All requests together +[\d,]+ → [\d,]+ \(−[\d.]+ %\) tokens/)
    expect(stdout).toContain('every request began with what had been sent before')
    expect(stdout).toContain('They are not money')
  })

  test('--json gives the same figures, and both texts of every turn', async () => {
    const { code, stdout } = await run(['demo', '--json'])
    expect(code).toBe(0)
    const { steps, total, grewOnly } = JSON.parse(stdout)
    expect(steps).toHaveLength(8)
    expect(grewOnly).toBe(true)
    expect(total.requests.after).toBeLessThan(total.requests.before)
    expect(total.results.after).toBeLessThan(total.results.before)
    for (const { result } of steps) expect(result.after).toBeLessThanOrEqual(result.before)
  })

  test('the recording holds together: the edit is one that its file allows', () => {
    expect(BEFORE.split(OLD)).toHaveLength(2)
    expect(AFTER.split(NEW)).toHaveLength(2)
  })
})
