import type { Tool } from './tool.ts'

export const claude: Tool = {
  name: 'claude',
  title: 'Claude Code',
  binary: 'claude',
  install: 'npm install -g @anthropic-ai/claude-code',
  env: (url) => ({ ANTHROPIC_BASE_URL: url }),
  upstream: { 'anthropic-api-url': 'ANTHROPIC_BASE_URL' },
}
