import { steps, type Turn } from '../../upstream/index.ts'
import { AFTER, BEFORE } from '../project.ts'
import { BUILD, EVENTS, FINAL, GREP, OPENING, PROMPT } from '../task.ts'
import type { Drive, Scenario } from './agent.ts'

/** GitHub Copilot's command line with a provider of the person's own, and no login. */
export function copilot(type: 'anthropic' | 'openai'): Scenario {
  return {
    tool: 'copilot',
    drive: (origin) => ({
      program: 'copilot',
      args: ['-p', PROMPT, '--allow-all-tools'],
      env: {
        COPILOT_OFFLINE: 'true',
        COPILOT_PROVIDER_TYPE: type,
        COPILOT_PROVIDER_API_KEY: 'dummy-key',
        ...PROVIDERS[type](origin),
      },
      files: {},
    }),
    script: (project) => steps(turns(project)),
  }
}

const PROVIDERS: Readonly<Record<'anthropic' | 'openai', (origin?: string) => Drive['env']>> = {
  anthropic: (origin) => ({
    COPILOT_PROVIDER_BASE_URL: `${origin}`,
    COPILOT_MODEL: 'claude-sonnet-4-6',
  }),
  openai: (origin) => ({
    COPILOT_PROVIDER_BASE_URL: `${origin}/v1`,
    COPILOT_PROVIDER_WIRE_API: 'responses',
    COPILOT_MODEL: 'gpt-4.1',
  }),
}

function turns(project: string): Turn[] {
  const path = `${project}/src/inventory.ts`
  const bash = (command: string) => ({ name: 'bash', input: { command, description: 'Look' } })
  return [
    { text: OPENING, calls: [{ name: 'view', input: { path } }] },
    { calls: [bash(GREP)] },
    { calls: [{ name: 'edit', input: { path, old_str: BEFORE, new_str: AFTER } }] },
    { calls: [{ name: 'view', input: { path } }] },
    { calls: [bash(EVENTS), bash(BUILD)] },
    { text: FINAL },
  ]
}
