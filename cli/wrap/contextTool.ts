import { fileURLToPath } from 'node:url'
import { findProgram } from '../programs.ts'
import type { ContextTool } from './flags.ts'

/**
 * The words that go in front of an agent's shell command, so that what it prints comes encoded. rtk is
 * used where it is there; nothing is ever fetched.
 */
export function contextCommand(tool: ContextTool | undefined): readonly string[] | undefined {
  if (tool === undefined) return undefined
  const rtk = tool === 'rtk' ? findProgram('rtk') : undefined
  return rtk ? [rtk] : [process.execPath, launcher(), 'run', '--']
}

/** This command itself, wherever it was started from: it need not be on PATH. */
function launcher(): string {
  return process.argv[1] ?? fileURLToPath(new URL('../bin.mjs', import.meta.url))
}
