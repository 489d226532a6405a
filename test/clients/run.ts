import { writeFile } from 'node:fs/promises'
import { SCENARIOS, type ScenarioName } from './scenarios.ts'
import { runSession, type Via } from './session.ts'
import { FINAL } from './task.ts'

/** Runs one session: `node test/clients/run.ts SCENARIO direct|proxy|wrap [FILE]`. */
const isVia = (word = ''): word is Via => ['direct', 'proxy', 'wrap'].includes(word)
const [name, via, file] = process.argv.slice(2)

if (!name || !(name in SCENARIOS) || !isVia(via)) {
  const names = Object.keys(SCENARIOS).join(', ')
  console.error(`usage: node run.ts SCENARIO direct|proxy|wrap [FILE]\nscenarios: ${names}`)
  process.exit(2)
}

const session = await runSession(name as ScenarioName, via)
if (file) await writeFile(file, JSON.stringify(session))
else {
  for (const { method, path, text } of session.provider) console.log(method, path, text.length)
  for (const violation of session.violations) console.log('refused:', violation)
  console.log(session.stdout.trim())
  if (session.stderr) console.log(session.stderr.trim())
  console.log(`exit code ${session.code}, last words ${session.stdout.includes(FINAL)}`)
}
