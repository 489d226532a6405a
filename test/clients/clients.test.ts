import { describe } from 'vitest'
import { install } from './install.ts'
import { isolated } from './isolate.ts'
import { addProxyTests, type SessionOf } from './proxied.ts'
import type { Session } from './session.ts'
import { addWrapTests } from './wrapped.ts'

const missing = await install()
if (missing) {
  const message = `REAL CLIENTS NOT TESTED: they cannot be installed: ${missing}`
  // Where nobody reads what was skipped, it is a failure.
  if (process.env['CI']) throw new Error(message)
  console.error(message)
}

const sessions = new Map<string, Promise<Session>>()

/** Runs each session once. */
const sessionOf: SessionOf = (name, via) => {
  const key = `${name} ${via}`
  const session = sessions.get(key) ?? isolated(name, via)
  sessions.set(key, session)
  return session
}

describe.skipIf(missing)('headroom proxy', () => addProxyTests(sessionOf))
describe.skipIf(missing)('headroom wrap', () => addWrapTests(sessionOf))
