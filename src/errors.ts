/**
 * Every error Headroom itself makes. `code` is stable and may be matched on; `message` is one
 * sentence a person can act on; whatever is technical or secret stays in `cause`, for the log.
 */
export class HeadroomError extends Error {
  override name = 'HeadroomError'
  readonly code: ErrorCode
  /** HTTP status when the error is answered to a client. */
  readonly status: number

  constructor(
    code: ErrorCode,
    message: string,
    options: { status?: number; cause?: unknown } = {},
  ) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined)
    this.code = code
    this.status = options.status ?? 500
  }
}

/** Something the person at the keyboard can put right: shown without a stack, exit code 2. */
export class UserError extends HeadroomError {
  override name = 'UserError'
}

export type ErrorCode =
  | 'upstream_unreachable'
  | 'upstream_timeout'
  | 'client_gone'
  | 'not_authorised'
  | 'forbidden_host'
  | 'forbidden_origin'
  | 'wrong_content_type'
  | 'too_large'
  | 'bad_path'
  | 'unknown_path'
  | 'upgrade_required'
  | 'not_ready'
  | 'bad_option'
  | 'bad_input'
  | 'busy_port'
  | 'missing_tool'
  | 'supervisor_failed'
  | 'defect'

/** An error for the log: its kind and where it arose. Not its message, which may quote a body or a URL. */
export function traceOf(error: unknown): { error: string; at?: string[] } {
  if (!(error instanceof Error)) return { error: typeof error }
  const lines = (error.stack ?? '').replace(error.message, '').split('\n')
  return { error: error.name, at: lines.slice(0, 5).map((line) => line.trim()) }
}

/** Nobody will read this one; the log counts it. */
export function clientGone(cause: unknown): HeadroomError {
  return new HeadroomError('client_gone', 'The client went away.', { status: 499, cause })
}
