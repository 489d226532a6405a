import { steps, type Script, type Turn } from '../upstream/index.ts'
import { driveClaude } from './claude.ts'
import { type CodexLogin, driveCodex } from './codex.ts'
import { AFTER, BEFORE } from './project.ts'

/** How a client is started: a process, and files it wants to find in its home. */
export interface Drive {
  readonly program: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** By path below the home folder. */
  readonly files: Readonly<Record<string, string>>
}

export interface Scenario {
  /** @param origin of whatever the client is to talk to. */
  drive(origin: string): Drive
  /** @param project absolute path of the folder the client works in. */
  script(project: string): Script
}

export const PROMPT = 'Keep the rice total of src/inventory.ts from going below zero.'
/** What the script says last. */
export const FINAL = 'The rice total never goes below zero now; the build is unharmed.'

export const SCENARIOS = {
  'claude-sonnet': claude('claude-sonnet-4-6'),
  // Gets system messages inside `messages`.
  'claude-opus': claude('claude-opus-5-5'),
  'codex-provider': codex('gpt-5.5', 'provider', patching),
  // Tries a WebSocket first.
  'codex-api-key': codex('gpt-5.5', 'api-key', patching),
  // Compresses its requests with zstd.
  'codex-chatgpt': codex('gpt-5.5', 'chatgpt', patching),
  // Has one tool, which runs programs that call the others.
  'codex-programs': codex('gpt-5.6-sol', 'provider', programs),
} satisfies Record<string, Scenario>

export type ScenarioName = keyof typeof SCENARIOS

function claude(model: string): Scenario {
  return {
    drive: (origin) => driveClaude(origin, model, PROMPT),
    script: (project) => steps(reading(project)),
  }
}

function codex(model: string, login: CodexLogin, turns: () => Turn[]): Scenario {
  return {
    drive: (origin) => driveCodex(origin, model, login, PROMPT),
    script: () => steps(turns()),
  }
}

const GREP = 'grep -rn restock_ src'
const EVENTS = 'sh scripts/events.sh'
const BUILD = 'sh scripts/build.sh'
const OPENING = 'First the file, then who calls it.'

/** Claude Code's tools: Read numbers its lines. */
function reading(project: string): Turn[] {
  const file_path = `${project}/src/inventory.ts`
  const bash = (command: string) => ({ name: 'Bash', input: { command, description: 'Look' } })
  const edit = { file_path, old_string: BEFORE, new_string: AFTER }
  return [
    { thinking: 'Where?', text: OPENING, calls: [{ name: 'Read', input: { file_path } }] },
    { calls: [bash(GREP)] },
    { thinking: 'Found it.', calls: [{ name: 'Edit', input: edit }] },
    { calls: [{ name: 'Read', input: { file_path } }] },
    { calls: [bash(EVENTS), bash(BUILD)] },
    { text: FINAL },
  ]
}

const PATCH = [
  '*** Begin Patch',
  '*** Update File: src/inventory.ts',
  '@@',
  `-${BEFORE}`,
  `+${AFTER}`,
  '*** End Patch',
  '',
].join('\n')

/** Codex's tools: a shell, and patches as free text. */
function patching(): Turn[] {
  const shell = (cmd: string) => ({ name: 'exec_command', input: { cmd } })
  return [
    { thinking: 'Where?', text: OPENING, calls: [shell('nl -ba src/inventory.ts')] },
    { calls: [shell(GREP)] },
    { thinking: 'Found it.', calls: [{ name: 'apply_patch', input: PATCH }] },
    { calls: [shell('nl -ba src/inventory.ts')] },
    { calls: [shell(EVENTS), shell(BUILD)] },
    { text: FINAL },
  ]
}

/** Codex's newer models: every call is a program, whose printed text is the result. */
function programs(): Turn[] {
  const shell = (cmd: string) => ({
    name: 'exec',
    input: `const done = await tools.exec_command(${JSON.stringify({ cmd })})\ntext(done.output)`,
  })
  const patch = `await tools.apply_patch(${JSON.stringify(PATCH)})\ntext('patched')`
  return [
    { thinking: 'Where?', text: OPENING, calls: [shell('nl -ba src/inventory.ts')] },
    { calls: [shell(GREP)] },
    { thinking: 'Found it.', calls: [{ name: 'exec', input: patch }] },
    { calls: [shell('nl -ba src/inventory.ts')] },
    { calls: [shell('cat data/events.json')] },
    { calls: [shell(BUILD)] },
    { text: FINAL },
  ]
}
