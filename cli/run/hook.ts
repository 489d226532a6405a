import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { quoted } from './shell.ts'

/**
 * Settings for Claude Code's `--settings` under which its shell commands run through `headroom run`.
 *
 * @param headroomCommand the words that start it: `['headroom']`, or Node and the launcher; a `run --`
 *   behind them is left out. Those of rtk alone are good too.
 * @param own the person's settings, which these would otherwise stand in the place of.
 */
export function inlineSettings(
  headroomCommand: readonly string[],
  own: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  const hook = {
    type: 'command',
    command: hookOf(headroomCommand).map(quoted).join(' '),
    timeout: 10,
  }
  const hooks = (own['hooks'] ?? {}) as { readonly PreToolUse?: readonly unknown[] }
  const before = [...(hooks.PreToolUse ?? []), { matcher: 'Bash', hooks: [hook] }]
  return { ...own, hooks: { ...hooks, PreToolUse: before } }
}

/** rtk, where that is put in front of commands, has a hook of its own. */
function hookOf(words: readonly string[]): readonly string[] {
  const isRtk = words.length === 1 && /^rtk(?:\.exe)?$/.test(basename(words[0]!))
  return isRtk ? [...words, 'hook', 'claude'] : [...starting(words), 'run', '--hook', 'claude']
}

function starting(words: readonly string[]): readonly string[] {
  const at = words.lastIndexOf('run')
  return at > 0 ? words.slice(0, at) : words
}

/** What Claude Code tells a `PreToolUse` hook, as far as it matters here. */
interface Call {
  readonly tool_name?: unknown
  readonly tool_input?: { readonly command?: unknown; readonly run_in_background?: unknown }
  readonly permission_mode?: unknown
  readonly cwd?: unknown
}

/**
 * The answer to a call: its command behind `headroom run`, or undefined to leave it alone. It says
 * nothing about permission. A command is judged by how it begins, so it is left alone wherever
 * anybody judges: unless all commands are allowed, and no rule speaks of any.
 *
 * @param rules whether a rule of the person's names shell commands.
 */
export function answer(
  call: Call,
  headroomCommand: readonly string[],
  rules: (cwd: string) => boolean,
): object | undefined {
  const { tool_name, tool_input, permission_mode, cwd } = call
  const command = tool_input?.command
  if (tool_name !== 'Bash' || typeof command !== 'string' || tool_input?.run_in_background)
    return undefined
  if (permission_mode !== 'bypassPermissions' || rules(String(cwd ?? ''))) return undefined
  if (!isSelfContained(command)) return undefined
  const words = [...starting(headroomCommand), 'run', '--', command]
  const updatedInput = { ...tool_input, command: words.map(quoted).join(' ') }
  return { hookSpecificOutput: { hookEventName: 'PreToolUse', updatedInput } }
}

/** Commands that change the shell they stand in, which the next command finds changed, and our own. */
const STATE =
  /(?:^|[;&|({!\n]|\b(?:then|do|else)\s)\s*(?:cd|pushd|popd|export|unset|source|\.|alias|unalias|set|shopt|setopt|eval|exec|exit|trap|umask|read|declare|typeset|local|hash|ulimit|wait|jobs|fg|bg|disown|nohup|headroom|rtk)(?=$|[\s;&|)])/
/** A background job, an assignment to stay: `a=b` alone, or at the end. */
const LASTING = /(?<![&>|])&(?![&>])|(?:^|[;&|\n])\s*\w+=\S*\s*(?:$|[;&|\n])|\(\)\s*\{/

/** Whether a command does the same in a shell of its own. When in doubt it does not. */
export function isSelfContained(command: string): boolean {
  return command.trim() !== '' && !STATE.test(command) && !LASTING.test(command)
}

/** Whether settings of the person's have a rule about shell commands. What cannot be read may have one. */
export function hasShellRules(home: string, cwd: string, env = process.env): boolean {
  const user = env['CLAUDE_CONFIG_DIR'] || join(home, '.claude')
  const files = [
    join(user, 'settings.json'),
    join(cwd, '.claude/settings.json'),
    join(cwd, '.claude/settings.local.json'),
    '/etc/claude-code/managed-settings.json',
    '/Library/Application Support/ClaudeCode/managed-settings.json',
  ]
  return files.some((path) => {
    try {
      return /"Bash\b/.test(readFileSync(path, 'utf8'))
    } catch (error) {
      return (error as NodeJS.ErrnoException).code !== 'ENOENT'
    }
  })
}
