import { steps, type Turn } from '../../upstream/index.ts'
import { AFTER, BEFORE } from '../project.ts'
import { BUILD, EVENTS, FINAL, GREP, OPENING, PROMPT } from '../task.ts'
import type { Scenario } from './agent.ts'

/**
 * Claude Code, one prompt, no terminal, no permission questions.
 *
 * @param place where the person has put the address: settings outrank the environment.
 */
export function claude(model: string, place: 'environment' | 'settings' = 'environment'): Scenario {
  const inSettings = place === 'settings'
  return {
    tool: 'claude',
    drive: (origin) => ({
      program: 'claude',
      args: ['-p', PROMPT, '--model', model, '--dangerously-skip-permissions'],
      env: {
        ...(origin && !inSettings ? { ANTHROPIC_BASE_URL: origin } : {}),
        ANTHROPIC_API_KEY: 'dummy-key',
        CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
        // Lets root skip permission questions.
        IS_SANDBOX: '1',
      },
      files: inSettings
        ? { '.claude/settings.json': JSON.stringify({ env: { ANTHROPIC_BASE_URL: origin } }) }
        : {},
    }),
    script: (project) => steps(turns(project)),
  }
}

/** Its Read numbers the lines. */
function turns(project: string): Turn[] {
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
