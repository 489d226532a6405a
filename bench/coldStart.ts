import { readFileSync } from 'node:fs'
import { planFor, MAIN_BASE } from './replay.ts'
import { send } from './request.ts'

/** Run as a process of its own: the milliseconds that the very first body takes, and JSON.parse of it after. */
const body = readFileSync(0, 'utf8')
const started = performance.now()
send('anthropic', body, planFor(MAIN_BASE))
const done = performance.now()
JSON.parse(body)
process.stdout.write(JSON.stringify([done - started, performance.now() - done]))
