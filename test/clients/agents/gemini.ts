import { steps, type Turn } from '../../upstream/index.ts'
import { AFTER, BEFORE } from '../project.ts'
import { BUILD, EVENTS, FINAL, GREP, OPENING, PROMPT } from '../task.ts'
import type { Scenario } from './agent.ts'

/** Gemini CLI with an API key. A model by name: for `auto` it asks another model first which to take. */
export const gemini: Scenario = {
  tool: 'gemini',
  drive: (origin) => ({
    program: 'gemini',
    args: ['-p', PROMPT, '--yolo', '-m', 'gemini-2.5-pro'],
    env: {
      ...(origin ? { GOOGLE_GEMINI_BASE_URL: origin } : {}),
      GEMINI_API_KEY: 'dummy-key',
      GEMINI_CLI_TRUST_WORKSPACE: 'true',
    },
    files: {
      // With a base URL and no login chosen it refuses to start.
      '.gemini/settings.json': JSON.stringify({
        security: { auth: { selectedType: 'gemini-api-key' } },
        privacy: { usageStatisticsEnabled: false },
      }),
    },
  }),
  script: (project) => steps(turns(project)),
}

function turns(project: string): Turn[] {
  const file_path = `${project}/src/inventory.ts`
  const read = { name: 'read_file', input: { file_path } }
  const shell = (command: string) => ({ name: 'run_shell_command', input: { command } })
  const edit = { file_path, instruction: PROMPT, old_string: BEFORE, new_string: AFTER }
  return [
    { thinking: 'Where?', text: OPENING, calls: [read] },
    { calls: [shell(GREP)] },
    { thinking: 'Found it.', calls: [{ name: 'replace', input: edit }] },
    { calls: [read] },
    { calls: [shell(EVENTS), shell(BUILD)] },
    { text: FINAL },
  ]
}
