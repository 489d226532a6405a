import { steps, type Turn } from '../../upstream/index.ts'
import { AFTER, BEFORE } from '../project.ts'
import { BUILD, EVENTS, FINAL, GREP, OPENING, PROMPT } from '../task.ts'
import type { Scenario } from './agent.ts'

/**
 * OpenCode, one prompt, no terminal. A model with a small brother gives the session a title first.
 *
 * @param provider one of OpenCode's own list, or `own`: a gateway in the person's configuration.
 */
export function opencode(provider: 'anthropic' | 'openai' | 'own', model: string): Scenario {
  return {
    tool: 'opencode',
    drive: (origin) => ({
      program: 'opencode',
      args: ['run', PROMPT],
      env: { ANTHROPIC_API_KEY: 'dummy-key', OPENAI_API_KEY: 'dummy-key', OWN_KEY: 'dummy-key' },
      files: { '.config/opencode/opencode.jsonc': config(`${provider}/${model}`, origin) },
    }),
    script: (project) => steps(turns(project)),
  }
}

function config(model: string, origin?: string): string {
  const [provider, name] = model.split('/') as [string, string]
  const options = origin ? `{ "baseURL": "${origin}/v1" }` : '{}'
  const own = `{
      "npm": "@ai-sdk/openai-compatible",
      "options": { "baseURL": "${origin}/v1", "apiKey": "{env:OWN_KEY}" },
      "models": { "${name}": {} },
    }`
  return `{
  // What a person may have written, comments and all.
  "model": "${model}",
  "autoupdate": false,
  "share": "disabled",
  "provider": {
    "${provider}": ${provider === 'own' ? own : `{ "options": ${options} }`},
  },
}
`
}

function turns(project: string): Turn[] {
  const filePath = `${project}/src/inventory.ts`
  const bash = (command: string) => ({ name: 'bash', input: { command, description: 'Look' } })
  const edit = { filePath, oldString: BEFORE, newString: AFTER }
  return [
    { text: OPENING, calls: [{ name: 'read', input: { filePath } }] },
    { calls: [bash(GREP)] },
    { calls: [{ name: 'edit', input: edit }] },
    { calls: [{ name: 'read', input: { filePath } }] },
    { calls: [bash(EVENTS), bash(BUILD)] },
    { text: FINAL },
  ]
}
