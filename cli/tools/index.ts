import { aider } from './aider.ts'
import { claude } from './claude.ts'
import { cline } from './cline.ts'
import { codex } from './codex.ts'
import { continueTool } from './continue.ts'
import { copilot } from './copilot.ts'
import { cursor } from './cursor.ts'
import { gemini } from './gemini.ts'
import { goose } from './goose.ts'
import { openclaw } from './openclaw.ts'
import { opencode } from './opencode.ts'
import { openhands } from './openhands.ts'
import { qwen } from './qwen.ts'
import { vibe } from './vibe.ts'
import type { Tool } from './tool.ts'

/** Every wrapped agent. A new one is a file beside this and a line here. */
export const tools: readonly Tool[] = [
  claude,
  codex,
  gemini,
  qwen,
  copilot,
  opencode,
  cline,
  continueTool,
  openclaw,
  aider,
  cursor,
  goose,
  openhands,
  vibe,
]

export { generic } from './generic.ts'
export type { Asked, Tool, Upstream } from './tool.ts'
