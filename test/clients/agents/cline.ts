import { steps, type Turn } from '../../upstream/index.ts'
import { AFTER, BEFORE } from '../project.ts'
import { BUILD, EVENTS, FINAL, GREP, OPENING, PROMPT } from '../task.ts'
import type { Scenario } from './agent.ts'

/** Cline, one prompt, no terminal, as it is after `cline auth`. */
export function cline(provider: 'anthropic' | 'openai-compatible', model: string): Scenario {
  return {
    tool: 'cline',
    drive: (origin) => ({
      program: 'cline',
      args: [PROMPT],
      // Without the hub, a daemon that would outlive the test.
      env: { CLINE_SESSION_BACKEND_MODE: 'local' },
      files: {
        '.cline/data/settings/providers.json': providers(provider, model, origin),
        // Else it is there at the end or not, by how long it waited for its maker.
        '.cline/data/cache/feature-flags.json': '{}',
      },
    }),
    script: (project) => steps(turns(project, model)),
  }
}

function providers(provider: string, model: string, origin?: string): string {
  const settings = {
    provider,
    apiKey: 'dummy-key',
    model,
    ...(origin && { baseUrl: `${origin}/v1` }),
  }
  const entry = { settings, updatedAt: '2026-01-01T00:00:00.000Z', tokenSource: 'manual' }
  const file = {
    version: 1,
    lastUsedProvider: provider,
    modes: {},
    providers: { [provider]: entry },
  }
  return JSON.stringify(file, null, 2)
}

/** Which tool it offers to change a file depends on the model's name. */
function turns(project: string, model: string): Turn[] {
  const path = `${project}/src/inventory.ts`
  const read = { name: 'read_files', input: { files: [{ path }] } }
  const shell = (...commands: string[]) => ({ name: 'run_commands', input: { commands } })
  return [
    { text: OPENING, calls: [read] },
    { calls: [shell(GREP)] },
    { calls: [change(model, path)] },
    { calls: [read] },
    { calls: [shell(EVENTS), shell(BUILD)] },
    { text: FINAL },
  ]
}

function change(model: string, path: string) {
  if (model.startsWith('claude')) {
    return { name: 'editor', input: { path, old_text: BEFORE, new_text: AFTER } }
  }
  const patch = ['*** Begin Patch', `*** Update File: ${path}`, '@@', `-${BEFORE}`, `+${AFTER}`]
  return { name: 'apply_patch', input: { input: [...patch, '*** End Patch'].join('\n') } }
}
