import { type CallBlock, Decoder, Encoder } from '../../src/codec/index.ts'
import type { Parsed } from '../flags.ts'
import { type Outcome, planWith } from './outcome.ts'

/** The call that a result answers, as far as it is known. */
export interface Call {
  readonly tool?: string
  readonly command?: string
}

/** How it is told on the command line. */
export const CALL_ARGS = {
  tool: {
    type: 'string',
    description: 'The tool whose result it is, as the agent calls it: Read, Bash, ...',
    valueHint: 'name',
  },
  command: {
    type: 'string',
    description: 'The command whose output it is.',
    valueHint: 'text',
  },
} as const

export function callOf({ tool, command }: Parsed['flags']): Call {
  return {
    ...(typeof tool === 'string' && { tool }),
    ...(typeof command === 'string' && { command }),
  }
}

/** Encodes one tool result, as the first of a conversation whose prompt is cached already. */
export function encodeText(text: string, call: Call, forms?: readonly string[]): Outcome {
  const encoder = new Encoder(planWith(forms))
  encoder.push(callBlock(call))
  const encoded = encoder.push({ kind: 'result', text, editable: true, call: 0 })
  const after = encoded.text ?? text
  const title = [call.tool, call.command].filter(Boolean).join(' ')
  const decoded = decodeText(after, call)
  const { saved = {}, failed = [] } = encoded
  return { sent: after, pieces: [{ title, before: text, after, decoded, saved, failed }] }
}

/** @throws when the text is not what an encoder writes. */
export function decodeText(sent: string, call: Call): string {
  const decoder = new Decoder(planWith())
  decoder.push(callBlock(call))
  return decoder.push({ kind: 'result', text: sent, editable: true, call: 0 })
}

function callBlock({ tool = '', command }: Call): CallBlock {
  const args = command === undefined ? [] : ([['command', command]] as const)
  return { kind: 'call', tool, args, size: command?.length ?? 0 }
}
