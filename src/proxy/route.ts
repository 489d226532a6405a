import { anthropic, type Dialect, openaiChat, routeOf } from '../dialects/index.ts'
import { tokens } from './headers.ts'
import { placeOf } from './target.ts'

/**
 * Whose request this is: by its path where that tells, else by the headers that only one provider's
 * clients send. Says where a request goes, and in which shape it is answered when we must.
 */
export function dialectOf(path: string, headers: Headers): Dialect {
  const route = routeOf(path)
  if (route) return route.dialect
  const isAnthropic =
    path.startsWith('/v1/messages/') || headers.has('x-api-key') || headers.has('anthropic-version')
  return isAnthropic ? anthropic : openaiChat
}

/** The dialect in which to refuse a request. */
export function dialectFor(request: Request): Dialect {
  return dialectOf(placeOf(request.url).path, request.headers)
}

/** Does the request ask for a WebSocket? */
export function isUpgrade({ headers }: Request): boolean {
  return tokens(headers.get('upgrade')).includes('websocket')
}
