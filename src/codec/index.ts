import { lineForms } from './forms/index.ts'

export type { Block, CallBlock, OpaqueBlock, ResultBlock, TextBlock } from './block.ts'
export { isEncoded, mayRefer, type Plan, PREFIX_FLOOR } from './plan.ts'
export { Encoder, type EncodedBlock } from './encoder.ts'
export { type BlockEncoder, CODECS, type Codecs, VERSIONS } from './versions.ts'
export { Decoder } from './decoder.ts'

/** Every form there is, by the name under which it is switched and counted. */
export const FORM_NAMES: readonly string[] = [
  'reduce',
  'gutter',
  'reference',
  ...lineForms.map((form) => form.name),
]
