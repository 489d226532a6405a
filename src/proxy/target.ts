import { HeadroomError } from '../errors.ts'

/** Where a request wants to go, as the client wrote it. */
export interface Place {
  /** Begins with `/`; without the prefixes of the secret and the project. */
  readonly path: string
  /** With its `?`, or empty; byte for byte. */
  readonly query: string
  /** From `/p/<project>/...`, for clients that cannot set headers. */
  readonly project?: string
  /** From `/s/<secret>/...`, where the deployment has one. */
  readonly secret?: string
}

const SECRET = /^\/s\/([^/\\]{1,200})(\/.*)$/s
const PROJECT = /^\/p\/([^/\\]{1,200})(\/.*)$/s

/**
 * Takes a request's URL apart as a string: to parse and print it again could change it.
 *
 * @param isSecret does a `/s/<secret>` stand before everything else?
 */
export function placeOf(url: string, isSecret = false): Place {
  const [address] = url.split('#', 1) as [string]
  const authority = address.indexOf('//') + 2
  const start = address.slice(authority).search(/[/?]/)
  const rest = start < 0 ? '/' : address.slice(authority + start)
  const mark = rest.indexOf('?')
  const whole = (mark < 0 ? rest : rest.slice(0, mark)) || '/'
  const query = mark < 0 ? '' : rest.slice(mark)
  const [, secret, below = whole] = (isSecret && SECRET.exec(whole)) || []
  const [, project, path = below] = PROJECT.exec(below) ?? []
  return {
    path,
    query,
    ...(secret !== undefined && { secret }),
    ...(project !== undefined && { project: unescaped(project) }),
  }
}

/** Percent-encoding undone, where there is some. */
export function unescaped(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/**
 * The upstream URL: origin and prefix of `base` and the client's path and query, put together as
 * strings. Resolving one against the other would let `//evil.example/v1/messages` name another host.
 *
 * @param base origin and path prefix, without a slash at the end.
 * @throws {HeadroomError} `bad_path` if the whole would leave the origin or the prefix.
 */
export function targetUrl(base: string, { path, query }: Place): string {
  const target = base + path + query
  const home = new URL(base)
  const prefix = home.pathname.replace(/\/$/, '')
  const url = URL.parse(target)
  const stays = url?.origin === home.origin && url.pathname.startsWith(`${prefix}/`)
  if (!stays || climbs(path)) throw new HeadroomError('bad_path', BAD_PATH, { status: 400 })
  return target
}

const BAD_PATH = 'This path cannot be sent on: it does not stay below the upstream.'

/** Is any segment `..`, however often it is percent-encoded? An upstream may decode more than a URL parser does. */
function climbs(path: string): boolean {
  const plain = path
    .replace(/%(?:25)+/g, '%')
    .replace(/%2e/gi, '.')
    .replace(/%2f|%5c|\\/gi, '/')
  return plain.split('/').includes('..')
}
