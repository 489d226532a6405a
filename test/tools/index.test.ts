import { expect, test } from 'vitest'
import { tools } from '../../cli/tools/index.ts'
import { asked, launchOf } from './support.ts'

test('names are unique', () => {
  const names = tools.map(({ name }) => name)
  expect(names).toEqual([...new Set(names)])
})

test.each(tools.map((tool) => [tool.name, tool] as const))(
  '%s keeps the person’s arguments, in order, and says what it cannot do',
  async (_, tool) => {
    const args = ['--resume', '-x', 'a b', '--', '--port', '']
    const given = await asked({ args })
    const { launch } = launchOf(given)
    const launched = tool.launch(launch)
    expect(launched.args.slice(-args.length)).toEqual(args)
    for (const [name, value] of Object.entries(launched.env)) {
      expect(name).toMatch(/^\w+$/)
      expect(value === undefined || typeof value === 'string').toBe(true)
    }
    expect(Object.values(tool.upstream(given)).every((url) => URL.canParse(url))).toBe(true)
    expect(await (tool.routes?.(given) ?? [])).toEqual([])
    expect(tool.edits?.('http://127.0.0.1:8787', given) ?? []).toEqual(expect.any(Array))
    for (const sentence of tool.loses ?? []) expect(sentence).toMatch(/\.$/)
    expect(tool.binary !== undefined || tool.paste !== undefined).toBe(true)
  },
)
