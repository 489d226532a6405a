import type { Tool } from './tool.ts'
import { named } from './upstream.ts'

export const claude: Tool = {
  name: 'claude',
  title: 'Claude Code',
  binary: 'claude',
  install: 'npm install -g @anthropic-ai/claude-code',
  launch: ({ url, args }) => ({ env: { ANTHROPIC_BASE_URL: url }, args }),
  upstream: ({ env }) => named(env, { 'anthropic-api-url': ['ANTHROPIC_BASE_URL'] }),
}
