/**
 * What can go wrong before a request reaches the core: the part of a surface's answers that HTTP itself decides. Beside the
 * closed list of core errors this is the other closed list that a surface renders.
 */
export const transportErrors = {
  route_not_found: { status: 404, title: 'Nothing is here' },
  method_not_allowed: { status: 405, title: 'Method not allowed' },
  request_timeout: { status: 408, title: 'Request took too long' },
  body_too_large: { status: 413, title: 'Body too large' },
  uri_too_long: { status: 414, title: 'URL too long' },
  media_type_unsupported: { status: 415, title: 'Media type not supported' },
  rate_limited: { status: 429, title: 'Too many requests' },
  headers_too_large: { status: 431, title: 'Headers too large' },
  shutting_down: { status: 503, title: 'Shutting down' },
} as const

export type TransportErrorCode = keyof typeof transportErrors

export interface TransportErrorOptions {
  /** Names in lower case; for instance `allow`, `retry-after`. */
  readonly headers?: Readonly<Record<string, string>>
  /** For the operator's log only. */
  readonly detail?: string
}

/** As `CoreError`: `message` is for the caller, `detail` for the log. */
export class TransportError extends Error {
  override readonly name = 'TransportError'
  readonly code: TransportErrorCode
  readonly headers: Readonly<Record<string, string>>
  readonly detail: string | undefined

  constructor(code: TransportErrorCode, message: string, options: TransportErrorOptions = {}) {
    super(message)
    this.code = code
    this.headers = options.headers ?? {}
    this.detail = options.detail
  }
}
