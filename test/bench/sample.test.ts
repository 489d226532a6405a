import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { NamedSection } from '../../bench/run.ts'

const main = fileURLToPath(new URL('../../bench/main.ts', import.meta.url))

const bench = (...options: string[]) =>
  promisify(execFile)(process.execPath, [main, ...options], { maxBuffer: 2 ** 24 })

describe('the bench on its built-in sample', () => {
  it('finds no law broken and tokens removed from every agent', async () => {
    const only = 'tokens,dollars,facts,roundtrip,extension,outside,edits,references,kinds'
    const { stdout } = await bench('--short', '--full', '--json', '--only', only)
    const sections = JSON.parse(stdout) as NamedSection[]
    expect(sections.map(({ name }) => name).join(',')).toBe(only)
    expect(sections.flatMap(({ broken = [] }) => broken)).toEqual([])

    const figures = Object.fromEntries(sections.map(({ name, figures }) => [name, figures]))
    for (const agent of ['Claude Code', 'Codex', 'text protocol', 'tau-bench']) {
      expect(figures['tokens'], agent).toHaveProperty(
        agent,
        expect.toSatisfy((n) => n > 0.1),
      )
    }
    expect(figures['facts']).toMatchObject({ count: 2, lost: 0 })
    expect(figures['edits']).toMatchObject({ inRaw: 1, inSent: 1 })
    expect(figures['references']!['count']).toBeGreaterThan(0)
    expect(figures['dollars']!['aggregate']).toBeGreaterThan(0)
    // What a provider receives comes to the same as what is measured in this process.
    expect(figures['tokens']).toMatchObject(figures['outside']!)
    for (const way of ['nothing', 'before', 'forgetful', 'first', 'Node', 'Bun', 'Deno']) {
      expect(figures['extension']![way], way).toBeGreaterThan(0)
    }
  }, 90_000)

  it('prints Markdown, and names its figures where one is unknown', async () => {
    const { stdout } = await bench('--short', '--only', 'kinds')
    expect(stdout).toMatch(/^## Single outputs by kind\n\n\| kind \|/)
    await expect(bench('--short', '--only', 'luck')).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/No figure is called luck[^]*roundtrip/),
    })
  })
})
