import { writeFile } from 'node:fs/promises'
import { FINAL, SCENARIOS, type ScenarioName } from './scenarios.ts'
import { runSession, type Via } from './session.ts'

/** Runs one session: `node test/clients/run.ts SCENARIO direct|proxy [FILE]`. */
const [name, via, file] = process.argv.slice(2)

if (!name || !(name in SCENARIOS) || (via !== 'direct' && via !== 'proxy')) {
  const names = Object.keys(SCENARIOS).join(', ')
  console.error(`usage: node run.ts SCENARIO direct|proxy [FILE]\nscenarios: ${names}`)
  process.exit(2)
}

const session = await runSession(name as ScenarioName, via satisfies Via)
if (file) await writeFile(file, JSON.stringify(session))
else {
  for (const { method, path, text } of session.provider) console.log(method, path, text.length)
  for (const violation of session.violations) console.log('refused:', violation)
  console.log(session.stdout.trim())
  console.log(`exit code ${session.code}, last words ${session.stdout.includes(FINAL)}`)
}
