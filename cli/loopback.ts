export { loopbackExemption } from '../runtimes/shared/loopback.ts'
