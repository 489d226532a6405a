export { type OwnReading, readConversation } from '../src/simulate/blocks.ts'
