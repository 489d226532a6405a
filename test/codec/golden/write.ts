import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { FOLDER, sentFiles } from './sent.ts'

const HELP = `npm run golden -- [--force]

Writes the files that freeze what this codec version sends. A released version keeps its bytes for
good: conversations and prompt caches are bound to them. What sends other bytes is a new version.

  --force  write them anew, before the version's release
`

const force = process.argv.includes('--force')
if (existsSync(FOLDER) && !force) {
  process.stderr.write(HELP)
  process.exit(1)
}
rmSync(FOLDER, { recursive: true, force: true })
mkdirSync(FOLDER)
const files = await sentFiles()
for (const [name, text] of files) writeFileSync(join(FOLDER, name), text)
process.stdout.write(`${files.size} files\n`)
