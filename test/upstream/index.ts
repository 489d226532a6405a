export { startProvider, DIALECTS, type Provider, type Violation } from './server.ts'
export { steps, type Call, type Script, type Seen, type Turn } from './script.ts'
export { recorded, type Recorded } from './record.ts'
export {
  BreakpointCache,
  type Count,
  PrefixCache,
  type PromptCache,
  type Segment,
} from './cache.ts'
