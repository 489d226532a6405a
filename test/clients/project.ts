import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** Writes a small project to work in: one file long enough to be read with line numbers, data, a log. */
export async function writeProject(folder: string): Promise<void> {
  for (const [path, text] of Object.entries(files())) {
    const target = join(folder, path)
    await mkdir(dirname(target), { recursive: true })
    await writeFile(target, text)
  }
}

/** The line that the script edits, before and after. */
export const BEFORE = '  const total = shelf.count * 17 + shelf.reserve'
export const AFTER = '  const total = Math.max(0, shelf.count * 17 + shelf.reserve)'

function files(): Record<string, string> {
  return {
    'src/inventory.ts': inventory(),
    'src/report.ts': report(),
    'data/events.json': JSON.stringify(events(), null, 2) + '\n',
    'scripts/events.sh': 'cat data/events.json\n',
    'scripts/build.sh': `cat <<'END'\n${log()}\nEND\n`,
  }
}

/** 26 functions of nine lines. */
function inventory(): string {
  const goods = 'apples beans corn dates eggs figs grapes honey ink jam kale lemons milk nuts oats'
  const more = 'pears quinces rice salt tea urns vines wheat xylitol yeast zest'
  const functions = `${goods} ${more}`
    .split(' ')
    .map((name, i) =>
      [
        `/** Counts what is left of the ${name} and orders more when the shelf runs low. */`,
        `export function restock_${name}(shelf: Shelf, orders: Order[]): number {`,
        `  const total = shelf.count * ${i} + shelf.reserve`,
        `  if (total < ${40 + i * 3}) {`,
        `    orders.push({ item: '${name}', amount: ${100 + i}, urgent: total < ${i + 5} })`,
        '  }',
        '  return total',
        '}',
        '',
      ].join('\n'),
    )
  const head = "import type { Order, Shelf } from './types.ts'\n\n"
  return head + functions.join('\n')
}

function report(): string {
  const calls = [...Array(30).keys()].map(
    (i) => `export const row${i} = () => restock_${i % 2 ? 'apples' : 'beans'}(shelves[${i}]!, [])`,
  )
  return calls.join('\n') + '\n'
}

function events(): object[] {
  return [...Array(60).keys()].map((i) => ({
    id: 1000 + i,
    kind: i % 3 ? 'sale' : 'delivery',
    item: ['apples', 'beans', 'corn'][i % 3],
    amount: (i * 7) % 23,
    note: null,
  }))
}

/** A build as a terminal gets it: a bar that overwrites itself, many words again and again, a colour. */
function log(): string {
  const bar = [...Array(20).keys()].map((i) => `${'='.repeat(i)}> ${i * 5} %\r`).join('')
  const steps = [...Array(80).keys()].map((i) => `[build] compiled module ${i % 4} without changes`)
  const warning = '\u001b[33mwarning: module 3 exports nothing\u001b[0m'
  return ['[build] begins', `${bar}all fetched`, ...steps, warning, '[build] done'].join('\n')
}
