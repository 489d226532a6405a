import { memoryLedger } from '../../src/ledger/memory.ts'
import { bench, OWNER } from '../proxy/support.ts'

type App = ReturnType<typeof bench>['app']

/** What a route answers to the deployment's owner. */
export async function ask(app: App, path: string, headers: Record<string, string> = OWNER) {
  return app.fetch(new Request(`http://127.0.0.1:8787${path}`, { headers }))
}

export async function askJson(app: App, path: string): Promise<any> {
  return (await ask(app, path)).json()
}

/** A ledger big enough for all of a test's events. */
export const ledger = () => memoryLedger(20_000)
