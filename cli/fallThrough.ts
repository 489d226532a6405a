import type { RequestListener } from 'node:http'
import type { Config } from '../src/config.ts'
import { comeAgain } from './front.ts'

/**
 * Answers in the place of workers that do not come back: conversations that were never encoded go on as
 * they are, the others are told to come again (what they were sent cannot be made here, and nothing may
 * move under them). Loaded with the first request that needs it, and for that request alone: the next one
 * looks for a worker again.
 */
export function fallThrough(config: Config): RequestListener {
  let loading: Promise<RequestListener> | undefined
  return (request, response) => {
    response.shouldKeepAlive = false
    loading ??= load(config)
    loading.then(
      (answer) => answer(request, response),
      () => {
        loading = undefined
        comeAgain(request, response)
      },
    )
  }
}

async function load(config: Config): Promise<RequestListener> {
  const { relayOnly } = await import('../runtimes/relayOnly.ts')
  return relayOnly(config)
}
