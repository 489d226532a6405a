import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundle } from '../../tools/build.ts'
import { atMost } from '../bars.ts'
import type { Section } from '../figure.ts'
import { median, quantile } from '../numbers.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
/** Milliseconds from Enter to the program's first instruction, over the bare program. */
const BAR = 250
/** The same in starts of a bare Node, on the machine for which the bar was set. */
const BARE_NODE = 40
const RUNS = 15

/** Time from the start of a command to the first instruction of the program it starts, as it would be run. */
export async function measureLaunch(): Promise<Section> {
  const folder = mkdtempSync(join(tmpdir(), 'headroom-bench-'))
  const env = {
    PATH: process.env['PATH']!,
    HOME: folder,
    HEADROOM_WORKSPACE_DIR: join(folder, 'w'),
  }
  const running: ChildProcess[] = []
  try {
    const launchers = { package: await packageIn(folder), checkout: join(ROOT, 'cli/bin.mjs') }
    const cases: Case[] = [
      { name: 'node', command: [process.execPath, '-e', '0'], env, speaks: false },
      { name: 'bare', command: PROGRAM, env, speaks: true },
    ]
    for (const [name, bin] of Object.entries(launchers)) {
      const proxy = spawn(process.execPath, [bin, 'proxy', '--port', '0'], {
        env,
        stdio: ['ignore', 'pipe', 'ignore'],
      })
      running.push(proxy)
      const [said] = (await once(proxy.stdout!, 'data')) as [Buffer]
      const port = /127\.0\.0\.1:(\d+)/.exec(String(said))![1]!
      const wrapped = (...flags: string[]) => ({
        command: [process.execPath, bin, 'wrap', ...flags, '--', ...PROGRAM],
        speaks: true,
      })
      const first = { ...env, NODE_DISABLE_COMPILE_CACHE: '1' }
      cases.push({ name: `${name}, the first time`, env: first, ...wrapped() })
      cases.push({ name: `${name}, a proxy of its own`, env, ...wrapped() })
      cases.push({ name: `${name}, a proxy that runs`, env, ...wrapped('--port', port) })
    }
    const [node, bare, ...rows] = await timed(cases)
    return section(node![1], bare![1], rows)
  } finally {
    for (const child of running) child.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
}

type Row = readonly [name: string, times: readonly number[]]

interface Case {
  readonly name: string
  readonly command: readonly string[]
  readonly env: Record<string, string>
  /** It says when it began; else its end counts. */
  readonly speaks: boolean
}

/** The package as an install puts it: built, beside its dependencies. */
async function packageIn(folder: string): Promise<string> {
  const home = join(folder, 'headroom')
  mkdirSync(join(home, 'cli'), { recursive: true })
  for (const file of ['package.json', 'cli/bin.mjs']) cpSync(join(ROOT, file), join(home, file))
  await bundle(join(home, 'dist'))
  symlinkSync(join(ROOT, 'node_modules'), join(dirname(home), 'node_modules'))
  return join(home, 'cli/bin.mjs')
}

/** Says when it began, and next to nothing else. */
const PROGRAM = ['/bin/date', '+%s%N']

/** Milliseconds of some runs each, in turn, so that what else the machine does falls on all. The first do not count. */
async function timed(cases: readonly Case[]): Promise<Row[]> {
  const rows = cases.map(({ name }) => [name, [] as number[]] as const)
  for (let run = 0; run <= RUNS; run++) {
    for (const [at, one] of cases.entries()) {
      const time = await timeOf(one)
      if (run > 0) rows[at]![1].push(time)
    }
  }
  return rows
}

async function timeOf({ command: [file, ...args], env, speaks }: Case): Promise<number> {
  const started = performance.timeOrigin + performance.now()
  const child = spawn(file!, args, { env, stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  child.stdout.on('data', (text) => (said += text))
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`${file} ${args.join(' ')} ended with ${code}`)
  return (speaks ? Number(said) / 1e6 : performance.timeOrigin + performance.now()) - started
}

function section(node: readonly number[], bare: readonly number[], rows: readonly Row[]): Section {
  const unit = median(node)
  const over = (times: readonly number[]) => median(times) - median(bare)
  const ms = (value: number) => `${value.toFixed(0)} ms`
  const bars = rows.map(([name, times]) =>
    atMost(
      `from Enter to the first instruction, in starts of Node (${name})`,
      BAR / BARE_NODE,
      over(times) / unit,
      (value) => value.toFixed(1),
    ),
  )
  return {
    title: 'From Enter to the first instruction of what is wrapped',
    bars,
    tables: [
      {
        head: ['', 'over the bare program', '90 % of runs', 'in starts of Node'],
        rows: rows.map(([name, times]) => [
          name,
          ms(over(times)),
          ms(quantile(times, 0.9) - median(bare)),
          (over(times) / unit).toFixed(1),
        ]),
      },
    ],
    notes: [
      `A start of Node (\`node -e 0\`) takes ${ms(unit)} here, the program alone ${ms(median(bare))}. ${RUNS} runs each, medians.`,
    ],
    figures: Object.fromEntries([
      ['node', Math.round(unit)],
      ...rows.map(([name, times]) => [name, Math.round(over(times))] as const),
    ]),
  }
}
