import { bin } from './install.ts'
import type { Drive } from './scenarios.ts'

/** Claude Code, one prompt, no terminal, no permission questions. */
export function driveClaude(origin: string, model: string, prompt: string): Drive {
  return {
    program: bin('claude'),
    args: ['-p', prompt, '--model', model, '--dangerously-skip-permissions'],
    env: {
      ANTHROPIC_BASE_URL: origin,
      ANTHROPIC_API_KEY: 'dummy-key',
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
      // Lets root skip permission questions.
      IS_SANDBOX: '1',
    },
    files: {},
  }
}
