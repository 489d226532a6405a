export { scan, type JsonNode } from './scan.ts'
export { splice, type Edit } from './splice.ts'
