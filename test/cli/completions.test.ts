import { execFileSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { grammarOf } from '../../cli/completions/grammar.ts'
import { shells } from '../../cli/completions/index.ts'
import { COMMANDS } from '../../cli/main.ts'
import { findProgram } from '../../cli/programs.ts'
import { tools } from '../../cli/tools/index.ts'
import { folder, run } from './support.ts'

const SHELLS = ['bash', 'zsh', 'fish', 'powershell'] as const
const scripts = new Map<string, string>()

beforeAll(async () => {
  const all = Object.values(COMMANDS).map(async ({ does, load }) => {
    return { does, definition: (await load()).definition }
  })
  const grammar = grammarOf(
    await Promise.all(all),
    tools.map(({ name }) => name),
  )
  for (const shell of SHELLS) scripts.set(shell, shells[shell]!(grammar))
})

test('the command prints the script', async () => {
  const { code, stdout, stderr } = await run(['completions', 'bash'])
  expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: scripts.get('bash'), stderr: '' })
})

describe.each(SHELLS)('%s', (shell) => {
  test('has every command, every option and every agent', async () => {
    const script = scripts.get(shell)!
    for (const [name, { load }] of Object.entries(COMMANDS)) {
      expect(script).toContain(name)
      const { definition } = await load()
      for (const flag of Object.keys(definition.args)) {
        expect(script).toContain(shell === 'fish' ? `-l ${flag}` : `--${flag}`)
      }
    }
    for (const { name } of tools) expect(script).toContain(name)
  })
})

test('another shell is refused with those there are', async () => {
  const { code, stderr } = await run(['completions', 'fisch'])
  expect(code).toBe(2)
  expect(stderr).toContain('It is one of: fish,')
})

/** What a shell offers for a line, the script sourced. */
type Offer = (script: string, line: string) => string[]

const OFFERS: Readonly<Record<string, Offer>> = {
  bash: (script, line) => {
    const words = line.split(/ |(=)/).filter((word) => word !== undefined)
    const asked = `source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _headroom; printf '%s\\n' "\${COMPREPLY[@]}"`
    return lines('bash', ['-uc', asked, 'bash', script, ...words])
  },
  fish: (script, line) =>
    lines('fish', ['-N', '-c', `source ${script}; complete -C '${line}'`]).map(
      (row) => row.split('\t')[0]!,
    ),
}

function lines(program: string, args: string[]): string[] {
  return execFileSync(program, args, { encoding: 'utf8' }).split('\n').filter(Boolean)
}

describe.each(Object.entries(OFFERS))('%s, with the script sourced', (shell, offer) => {
  const names = Object.keys(COMMANDS)
  const cases: [line: string, offered: readonly string[]][] = [
    ['headroom ', names],
    ['headroom wr', ['wrap']],
    ['headroom wrap ', tools.map(({ name }) => name)],
    ['headroom unwrap cl', tools.map(({ name }) => name).filter((name) => name.startsWith('cl'))],
    ['headroom proxy --no-opt', ['--no-optimize']],
    ['headroom proxy --mode ', ['cache', 'token']],
    ['headroom completions z', ['zsh']],
  ]
  if (shell === 'bash')
    cases.push(
      ['headroom proxy --mode=t', ['token']],
      ['headroom wrap claude -- --', []],
      ['headroom proxy --log-file ', []],
    )

  test.skipIf(!findProgram(shell)).each(cases)('%s', async (line, offered) => {
    const script = join(await folder(), 'script')
    await writeFile(script, scripts.get(shell)!)
    expect(offer(script, line)).toEqual(expect.arrayContaining([...offered]))
    if (offered.length < 3) expect(offer(script, line)).toHaveLength(offered.length)
  })
})

test.skipIf(!findProgram('zsh'))('zsh reads its script without complaint', () => {
  expect(execFileSync('zsh', ['-f', '-c', scripts.get('zsh')!], { encoding: 'utf8' })).toBe('')
})
