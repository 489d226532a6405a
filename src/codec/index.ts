export type { Block, CallBlock, OpaqueBlock, ResultBlock, TextBlock } from './block.ts'
export { isEncoded, type Plan, PREFIX_FLOOR } from './plan.ts'
export { Encoder, type EncodedBlock } from './encoder.ts'
export { Decoder } from './decoder.ts'
