import { HeadroomError } from '../errors.ts'

/** Where a request wants to go, as the client wrote it. */
export interface Place {
  /** Begins with `/`; without the project's prefix. */
  readonly path: string
  /** With its `?`, or empty; byte for byte. */
  readonly query: string
  /** From `/p/<project>/...`, for clients that cannot set headers. */
  readonly project?: string
}

const PROJECT = /^\/p\/([^/\\]{1,200})(\/.*)$/s

/** Takes a request's URL apart as a string: to parse and print it again could change it. */
export function placeOf(url: string): Place {
  const [whole] = url.split('#', 1) as [string]
  const authority = whole.indexOf('//') + 2
  const start = whole.slice(authority).search(/[/?]/)
  const rest = start < 0 ? '/' : whole.slice(authority + start)
  const mark = rest.indexOf('?')
  const full = (mark < 0 ? rest : rest.slice(0, mark)) || '/'
  const query = mark < 0 ? '' : rest.slice(mark)
  const [, project, path] = PROJECT.exec(full) ?? []
  if (project === undefined || path === undefined) return { path: full, query }
  return { path, query, project: decoded(project) }
}

function decoded(text: string): string {
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
