/** Agents, by how their user-agent begins or what stands in it; the first that fits. */
const CLIENTS: readonly (readonly [pattern: RegExp, client: string])[] = [
  [/^claude-(?:cli|code)\b/i, 'claude-code'],
  [/\bcodex/i, 'codex'],
  [/gemini-?cli/i, 'gemini-cli'],
  [/qwen-?code/i, 'qwen-code'],
  [/copilot/i, 'copilot'],
  [/opencode/i, 'opencode'],
  [/openclaw/i, 'openclaw'],
  [/\b(?:roo|kilo)/i, 'roo'],
  [/\bcline\b/i, 'cline'],
  [/\bcontinue\b/i, 'continue'],
  [/cursor/i, 'cursor'],
  [/\baider\b/i, 'aider'],
  [/\bgoose\b/i, 'goose'],
  [/openhands/i, 'openhands'],
  [/\bvibe\b/i, 'vibe'],
  [/litellm/i, 'litellm'],
  [/^anthropic\b/i, 'anthropic-sdk'],
  [/^(?:async)?openai\b/i, 'openai-sdk'],
  [/google-genai|google-api/i, 'google-sdk'],
  [/^ai(?:-sdk)?\//i, 'ai-sdk'],
  [/^curl\b/i, 'curl'],
  [/^python|^node|^undici|^bun\b|^deno\b|^go-http/i, 'script'],
]

/** Which agent sent it, told from its user-agent: a name of this list, or `other`. */
export function clientOf(userAgent: string | null): string {
  const agent = (userAgent ?? '').slice(0, 300)
  return CLIENTS.find(([pattern]) => pattern.test(agent))?.[1] ?? 'other'
}
