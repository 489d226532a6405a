import { type Config, options } from '../config.ts'
import { type Route, routeOf } from '../dialects/index.ts'
import { clientGone, HeadroomError } from '../errors.ts'
import { clientOf } from '../ledger/client.ts'
import type { Platform } from '../platform.ts'
import { createAccountant } from './account.ts'
import type { Admission } from './admit.ts'
import { type Answer, sendUntilTaken } from './attempts.ts'
import { bodyDecoders, type Decoder, receive, understand } from './body.ts'
import { forward, type Outgoing, unreachable } from './forward.ts'
import { holdRefusal } from './hold.ts'
import { isDecoded, isSigned, requestHeaders, responseHeaders } from './headers.ts'
import { relayed, type Watcher } from './relay.ts'
import { atChatGpt, dialectOf, isUpgrade } from './route.ts'
import { type Parts, type Shortened, shorten } from './shorten.ts'
import { type Place, placeOf, targetUrl, unescaped } from './target.ts'

/**
 * Sees one request through its life: admit, read, encode, forward, relay, account.
 *
 * @throws {HeadroomError} what law 7 lets Headroom itself refuse.
 */
export type Handler = (request: Request, id: string) => Promise<Response>

/** A request on its way. */
interface Exchange {
  readonly request: Request
  readonly id: string
  readonly place: Place
}

export function createHandler(
  config: Config,
  platform: Platform,
  parts: Parts,
  admission: Admission,
): Handler {
  const { stats } = parts
  const watch = createAccountant(platform, parts)
  const bases = {
    anthropic: config.anthropicApiUrl,
    openai: config.openaiApiUrl,
    gemini: config.geminiApiUrl,
  }

  return async function handle(request, id) {
    await admission.key(request)
    const place = placeOf(request.url, config.pathSecret !== undefined)
    const route = routeOf(place.path)
    if (route && isUpgrade(request)) {
      throw new HeadroomError('upgrade_required', UPGRADE, { status: 426 })
    }
    const exchange = { request, id, place }
    if (!route || request.method !== 'POST') return pass(exchange)
    admission.json(request)
    const decoders = bodyDecoders(request.headers, platform.decoders, config.bodyLimit)
    if (!decoders || isSigned(request.headers)) return pass(exchange)
    return converse(exchange, route, decoders)
  }

  /** What is no conversation, or may not be touched: as it is, streaming. */
  async function pass(exchange: Exchange): Promise<Response> {
    const { request, id } = exchange
    stats.passed()
    const began = platform.ticks()
    const response = await send(exchange, request.body)
    const ms = platform.ticks() - began
    const { method } = request
    platform.log({ level: 'info', event: 'passed', id, method, status: response.status, ms })
    return answer(request, response)
  }

  async function converse(
    exchange: Exchange,
    { dialect, kind, address }: Route,
    decoders: readonly Decoder[],
  ): Promise<Response> {
    const { request, id, place } = exchange
    const bytes = await receive(request, config.bodyLimit)
    const began = platform.ticks()
    const text = await understand(bytes, decoders, config.bodyLimit)
    const bypass = !config.optimize || request.headers.get('x-headroom-bypass') === 'true'
    const counts = kind === 'count'
    const wish = { dialect, address, text, counts, bypass }
    const short = (await shorten(wish, config, platform, parts)) ?? unread(bytes, address?.model)
    const ticks = platform.ticks()
    const added = ticks - began
    const at = platform.now()
    const sent = { dialect: dialect.id, added }
    const ways = {
      send(way: Shortened) {
        stats.sent({ ...sent, ...way })
        const edited = way.text === undefined ? undefined : new TextEncoder().encode(way.text)
        return send(exchange, edited ?? bytes, edited !== undefined)
      },
      hold: (refusal: Answer) => held(request, refusal),
    }
    const { short: taken, answer: response } = await sendUntilTaken(short, ways, stats)
    const { before, after } = taken
    const project = place.project ?? projectIn(request.headers)
    const { status } = response
    const mode = config.optimize ? config.mode : 'passthrough'
    const client = clientOf(request.headers.get('user-agent'))
    const whose = { id, dialect, counts, short: taken, project, client, mode, status }
    const answered = answer(request, response, (headers) =>
      watch({ ...whose, at, ticks, added }, headers),
    )
    answered.headers.set('x-headroom-tokens-before', String(before))
    answered.headers.set('x-headroom-tokens-after', String(after))
    answered.headers.set('x-headroom-tokens-saved', String(before - after))
    return answered
  }

  function urlOf(place: Place, headers: Headers): string {
    const there = atChatGpt(place, headers)
    // Whoever has a gateway for OpenAI's API has it for its paths, whatever the login.
    const isOurs = there === place || config.openaiApiUrl === options.openaiApiUrl.fallback
    if (there && isOurs) return targetUrl(config.chatgptApiUrl, there)
    return targetUrl(bases[dialectOf(place, headers).provider], place)
  }

  /** @param edited the body is not the one that came. */
  function send(
    { request, place }: Exchange,
    body: Outgoing['body'],
    edited = false,
  ): Promise<Response> {
    const url = urlOf(place, request.headers)
    // A `Request` cannot hold what a client may have sent with these; workerd refuses the attempt.
    const bare = request.method === 'GET' || request.method === 'HEAD'
    const headers = requestHeaders(request.headers, edited || bare)
    const outgoing = { url, method: request.method, headers, body: bare ? null : body }
    return forward(platform, outgoing, request.signal, config.headersTimeout)
  }

  /** @throws {HeadroomError} `upstream_unreachable`, or `client_gone` */
  async function held({ signal }: Request, response: Answer) {
    try {
      return await holdRefusal(response, platform)
    } catch (cause) {
      throw signal.aborted ? clientGone(cause) : unreachable(cause)
    }
  }

  /** The upstream's answer as the client gets it: its status, its headers, its bytes. */
  function answer(
    { method, signal }: Request,
    { body, headers: source, status, statusText }: Answer,
    watcherFor?: (headers: Headers) => Watcher,
  ): Response {
    const isBare = body === null || method === 'HEAD'
    const headers = responseHeaders(source, !isBare && isDecoded(source, platform.fetchDecodes))
    const watcher = watcherFor?.(headers)
    if (isBare) watcher?.end('complete')
    const passing = isBare || !watcher ? body : relayed(body, watcher, signal)
    return new Response(passing, { status, statusText, headers })
  }
}

const UPGRADE = 'WebSockets are not served here; send the same request over HTTP.'

/** The project by the client's own header; percent-encoded where it is not ASCII. */
function projectIn(headers: Headers): string | undefined {
  const name = headers.get('x-headroom-project')
  return name ? unescaped(name.slice(0, 200)) : undefined
}

/** A body of which nothing is known but its size. */
function unread(bytes: Uint8Array, model = 'unknown'): Shortened {
  const tokens = bytes.length >> 2
  return { model, before: tokens, after: tokens, fresh: [] }
}
