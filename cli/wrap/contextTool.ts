import { fileURLToPath } from 'node:url'

/**
 * The words that go in front of an agent's shell command, so that what it prints comes encoded: this
 * command itself, wherever it was started from, for it need not be on PATH. It hands on to rtk, where
 * `HEADROOM_CONTEXT_TOOL` says so and there is one; nothing is ever fetched.
 */
export function contextCommand(): readonly string[] {
  const launcher = process.argv[1] ?? fileURLToPath(new URL('../bin.mjs', import.meta.url))
  return [process.execPath, launcher, 'run', '--']
}
