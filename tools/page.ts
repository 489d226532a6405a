import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/** The dashboard's page as one module: `npm run page` writes it anew. */
const OUTPUT = new URL('../src/dashboard/page.generated.ts', import.meta.url)
const SOURCES = fileURLToPath(new URL('../src/dashboard/page', import.meta.url))

/** The module as it should be, from the sources as they are. */
export async function pageModule(): Promise<string> {
  const html = await readFile(`${SOURCES}/page.html`, 'utf8')
  const [script, style] = await Promise.all([bundled('main.ts'), bundled('page.css')])
  const page = html
    .replaceAll(/\n\s+/g, '\n')
    .replace('<!-- style -->', () => `<style>${style}</style>`)
    .replace('<!-- script -->', () => `<script>${script}</script>`)
  const constants = { PAGE: page, SCRIPT_HASH: hash(script), STYLE_HASH: hash(style) }
  const lines = Object.entries(constants).map(([name, value]) => {
    return `export const ${name} = ${JSON.stringify(value)}\n`
  })
  return `// Made by tools/page.ts from src/dashboard/page/: npm run page.\n${lines.join('')}`
}

async function bundled(entry: string): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: SOURCES,
    entryPoints: [entry],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    target: ['chrome123', 'firefox120', 'safari17.5'],
    legalComments: 'inline',
    logLevel: 'warning',
  })
  const text = outputFiles[0]!.text.trim()
  if (/<\/(?:script|style)|<!--/i.test(text)) throw new Error(`${entry} would end its own element`)
  return text
}

/** As a content security policy names it. */
function hash(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}

if (import.meta.main) await writeFile(OUTPUT, await pageModule())
