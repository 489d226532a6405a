import type { Scenario } from './agents/agent.ts'
import { claude } from './agents/claude.ts'
import { cline } from './agents/cline.ts'
import { codex, programs } from './agents/codex.ts'
import { copilot } from './agents/copilot.ts'
import { gemini } from './agents/gemini.ts'
import { continues } from './agents/continue.ts'
import { openclaw } from './agents/openclaw.ts'
import { qwen } from './agents/qwen.ts'
import { opencode } from './agents/opencode.ts'

/** Every agent with every set-up it is driven in. A new one is a file in `agents/` and a line here. */
export const SCENARIOS = {
  'claude-sonnet': claude('claude-sonnet-4-6'),
  // Gets system messages inside `messages`.
  'claude-opus': claude('claude-opus-5-5'),
  'claude-settings': claude('claude-sonnet-4-6', 'settings'),
  'codex-provider': codex('gpt-5.5', 'provider'),
  // Tries a WebSocket first.
  'codex-api-key': codex('gpt-5.5', 'api-key'),
  // Compresses its requests with zstd.
  'codex-chatgpt': codex('gpt-5.5', 'chatgpt'),
  // Has one tool, which runs programs that call the others.
  'codex-programs': codex('gpt-5.6-sol', 'provider', programs),
  gemini,
  qwen: qwen('environment'),
  'qwen-settings': qwen('settings'),
  'copilot-anthropic': copilot('anthropic'),
  'copilot-openai': copilot('openai'),
  opencode: opencode('anthropic', 'claude-sonnet-4-6'),
  'opencode-gateway': opencode('own', 'some-model'),
  cline: cline('claude-sonnet-4-6'),
  continue: continues('anthropic', 'claude-sonnet-4-6'),
  'continue-gateway': continues('openai', 'gpt-5.5'),
  openclaw: openclaw('anthropic/claude-sonnet-4-6'),
} satisfies Record<string, Scenario>

export type ScenarioName = keyof typeof SCENARIOS

/** Requests that the script of a scenario driven through `headroom proxy` takes to its end. */
export const PROXIED = {
  'claude-sonnet': 6,
  'claude-opus': 6,
  'codex-provider': 6,
  'codex-api-key': 6,
  'codex-chatgpt': 6,
  'codex-programs': 7,
} satisfies Partial<Record<ScenarioName, number>>

/**
 * What stands before `headroom wrap` comes. `nothing`: the tool would call its maker's own address.
 * `gateway`: the person had pointed it somewhere, and there Headroom has to send its requests.
 */
export const WRAPPED = {
  'claude-sonnet': 'nothing',
  'claude-opus': 'gateway',
  'claude-settings': 'gateway',
  'codex-provider': 'gateway',
  'codex-api-key': 'nothing',
  'codex-chatgpt': 'gateway',
  gemini: 'nothing',
  qwen: 'nothing',
  'qwen-settings': 'gateway',
  'copilot-anthropic': 'gateway',
  'copilot-openai': 'gateway',
  opencode: 'nothing',
  'opencode-gateway': 'gateway',
  cline: 'nothing',
  continue: 'nothing',
  'continue-gateway': 'gateway',
  openclaw: 'nothing',
} satisfies Partial<Record<ScenarioName, 'nothing' | 'gateway'>>
