import { readFile, writeFile } from 'node:fs/promises'
import { options, type OptionName } from '../src/config.ts'
import type { Option } from '../src/option.ts'
import { defaultOf, shownDefault } from '../cli/options.ts'

/** The part of the README that is made from `src/config.ts`: `npm run docs` writes it anew. */
const README = new URL('../README.md', import.meta.url)
const PART = /(<!-- options: .*-->\n)[\s\S]*?(<!-- \/options -->)/

/** The README as it should be, from the README as it is. */
export function withOptions(readme: string): string {
  if (!PART.test(readme)) throw new Error('README.md has lost its options markers')
  return readme.replace(
    PART,
    (_, start: string, end: string) => `${start}\n${optionsTable()}\n\n${end}`,
  )
}

function optionsTable(): string {
  const names = (Object.keys(options) as OptionName[]).filter((name) => !isInstallers(name))
  const rows = names.map((name) => {
    const { flag, env, help }: Option = options[name]
    const typed = flag ? `\`${defaultOf(name) === true ? '--no-' : '--'}${flag}\`` : ''
    return `| ${typed} | \`${env}\` | ${shown(name)} | ${help} |`
  })
  return ['| Flag | Variable | Default | |', '|---|---|---|---|', ...rows].join('\n')
}

/** What an installer leaves for `/health` to show is nothing a person sets. */
function isInstallers(name: OptionName): boolean {
  return name.startsWith('deployment')
}

function shown(name: OptionName): string {
  const value = shownDefault(name)
  return value && typeof defaultOf(name) !== 'boolean' ? `\`${value}\`` : value
}

if (import.meta.main) await writeFile(README, withOptions(await readFile(README, 'utf8')))
