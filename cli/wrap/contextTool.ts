import { fileURLToPath } from 'node:url'
import { findProgram } from '../programs.ts'
import type { Env } from '../tools/tool.ts'

/**
 * The words that go in front of an agent's shell command, so that what it prints comes encoded: rtk's,
 * where `HEADROOM_CONTEXT_TOOL` asks for it and it is there, else this command's own, from wherever it
 * was started, for it need not be on PATH. Nothing is ever fetched.
 */
export function contextCommand({ HEADROOM_CONTEXT_TOOL: wanted }: Env): readonly string[] {
  const rtk = wanted?.trim().toLowerCase() === 'rtk' ? findProgram('rtk') : undefined
  if (rtk) return [rtk]
  const launcher = process.argv[1] ?? fileURLToPath(new URL('../bin.mjs', import.meta.url))
  return [process.execPath, launcher, 'run', '--']
}
