import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { rm } from 'node:fs/promises'
import type { Asked, Env, Launch } from '../../cli/tools/tool.ts'

export const PREFIXED = 'http://127.0.0.1:8787/s/secret/p/shop'
export const BARE = 'http://127.0.0.1:8787/s/secret'

/** A person's home and project, which hold these files. */
export async function asked(
  given: { env?: Env; args?: readonly string[]; home?: Files; project?: Files } = {},
): Promise<Asked> {
  const folder = await mkdtemp(join(tmpdir(), 'tools-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const home = join(folder, 'home')
  const cwd = join(folder, 'project')
  await write(home, given.home ?? {})
  await write(cwd, given.project ?? {})
  return { home, cwd, env: given.env ?? {}, args: given.args ?? [] }
}

/** By path below the folder; an object becomes JSON. */
export type Files = Readonly<Record<string, string | object>>

async function write(folder: string, files: Files): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(
      join(folder, path),
      typeof content === 'string' ? content : JSON.stringify(content),
    )
  }
}

/** What a tool's `launch` gets, with its private files kept in `files`. */
export function launchOf(given: Asked): { launch: Launch; files: Record<string, string> } {
  const files: Record<string, string> = {}
  const scratch = (name: string, text: string) => {
    files[name] = text
    return `/scratch/${name}`
  }
  return { launch: { ...given, url: PREFIXED, bareUrl: BARE, project: 'shop', scratch }, files }
}
