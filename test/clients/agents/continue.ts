import { steps, type Turn } from '../../upstream/index.ts'
import { AFTER, BEFORE } from '../project.ts'
import { BUILD, EVENTS, FINAL, GREP, OPENING, PROMPT } from '../task.ts'
import type { Scenario } from './agent.ts'

/** Continue's `cn`, one prompt, no terminal. */
export function continues(provider: 'anthropic' | 'openai', model: string): Scenario {
  return {
    tool: 'continue',
    drive: (origin) => ({
      program: 'cn',
      args: ['-p', PROMPT, '--auto'],
      env: {},
      files: { '.continue/config.yaml': config(provider, model, origin) },
    }),
    script: (project) => steps(turns(project)),
  }
}

function config(provider: string, model: string, origin?: string): string {
  return `# What a person may have written, comments and all.
name: Mine
version: 1.0.0
schema: v1
models:
  - name: The usual one
    provider: ${provider} # whose key is below
    model: ${model}
    apiKey: dummy-key
${origin ? `    apiBase: ${origin}/v1\n` : ''}`
}

function turns(project: string): Turn[] {
  const path = `${project}/src/inventory.ts`
  const read = { name: 'Read', input: { filepath: path } }
  const bash = (command: string) => ({ name: 'Bash', input: { command } })
  const edits = [{ old_string: BEFORE, new_string: AFTER }]
  return [
    { text: OPENING, calls: [read] },
    { calls: [bash(GREP)] },
    { calls: [{ name: 'MultiEdit', input: { file_path: path, edits } }] },
    { calls: [read] },
    { calls: [bash(EVENTS), bash(BUILD)] },
    { text: FINAL },
  ]
}
