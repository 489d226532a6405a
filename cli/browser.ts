import { spawn } from 'node:child_process'
import { rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { CommandError } from './errors.ts'
import { findProgram } from './programs.ts'

/** A page that only leads on, in the workspace. */
export const DOOR = 'dashboard.html'

/**
 * Opens a link that is a secret. Arguments of a program can be read by everybody on the machine, so
 * the browser is given the name of a file that its owner alone can read, and which leads on.
 *
 * @throws {CommandError} `missing_tool` where there is nothing to open it with.
 */
export async function openPrivately(link: string, workspace: string): Promise<void> {
  const opener = openerOf(process.platform)
  if (!opener) {
    throw new CommandError('missing_tool', 'There is no browser to open here.', [
      'Open the link above in one; from another machine, through a tunnel to the port.',
    ])
  }
  const path = join(workspace, DOOR)
  const temporary = `${path}.${process.pid}`
  await writeFile(temporary, doorTo(link), { mode: 0o600 })
  await rename(temporary, path)
  const [program, ...args] = opener
  const child = spawn(program!, [...args, pathToFileURL(path).href], {
    detached: true,
    stdio: 'ignore',
  })
  child.on('error', () => {})
  child.unref()
}

/** The command line that opens what is added to it; undefined where there is no screen or no program. */
function openerOf(platform: NodeJS.Platform, env = process.env): readonly string[] | undefined {
  if (platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler']
  if (platform === 'darwin') return ['open']
  if (!env['DISPLAY'] && !env['WAYLAND_DISPLAY']) return undefined
  const program = findProgram('xdg-open', env)
  return program === undefined ? undefined : [program]
}

function doorTo(link: string): string {
  const target = link.replaceAll('&', '&amp;').replaceAll('"', '&quot;')
  return [
    '<!doctype html>',
    '<meta charset="utf-8" />',
    '<meta name="referrer" content="no-referrer" />',
    `<meta http-equiv="refresh" content="0;url=${target}" />`,
    `<a href="${target}">Headroom</a>`,
    '',
  ].join('\n')
}
