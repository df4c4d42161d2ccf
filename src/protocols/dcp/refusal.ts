import { CoreError, type ErrorCode } from '../../core/errors.ts'

/** The names that EDC gives to what went wrong; its users look at them. */
export type DcpErrorType =
  | 'AuthenticationFailed'
  | 'NotAuthorized'
  | 'ObjectNotFound'
  | 'ObjectConflict'
  | 'ValidationFailure'
  | 'NotSupported'
  | 'BadGateway'
  | 'ServerError'

/** A failure with the answer that DCP has for it: each goes by the nearest code of the core in our log. */
export class DcpRefusal extends CoreError {
  readonly status: number
  readonly type: DcpErrorType
  /** What programs look at: stable. */
  readonly reason: string
  /** JSON Pointer into what was sent. */
  readonly path: string | undefined

  constructor(
    answer: {
      readonly code: ErrorCode
      readonly status: number
      readonly type: DcpErrorType
      readonly reason: string
      readonly path?: string
    },
    message: string,
    options: { readonly detail?: string; readonly cause?: unknown } = {},
  ) {
    super(answer.code, message, options)
    this.status = answer.status
    this.type = answer.type
    this.reason = answer.reason
    this.path = answer.path
  }
}

/** What was sent is no message that DCP knows. */
export function malformed(reason: string, path: string, message: string): DcpRefusal {
  return new DcpRefusal(
    { code: 'invalid_request', status: 400, type: 'ValidationFailure', reason, path },
    message,
  )
}

/** The token of the request does not hold. `rule` = the number of the check, in the order that they are made. */
export function tokenRefused(rule: number, reason: string, message: string, detail?: string): DcpRefusal {
  return new DcpRefusal(
    { code: 'access_token_invalid', status: 401, type: 'AuthenticationFailed', reason },
    `The token is refused by check ${rule}: ${message}`,
    { detail: `check ${rule} (${reason})${detail === undefined ? '' : `: ${detail}`}` },
  )
}

export function notAuthorized(reason: string, message: string, detail?: string): DcpRefusal {
  return new DcpRefusal(
    { code: 'credential_request_denied', status: 403, type: 'NotAuthorized', reason },
    message,
    detail === undefined ? {} : { detail },
  )
}

export function unknownObject(message: string, detail?: string): DcpRefusal {
  return new DcpRefusal(
    { code: 'credential_exchange_not_found', status: 404, type: 'ObjectNotFound', reason: 'not_found' },
    message,
    detail === undefined ? {} : { detail },
  )
}

export function notSupported(reason: string, message: string): DcpRefusal {
  return new DcpRefusal({ code: 'invalid_request', status: 501, type: 'NotSupported', reason }, message)
}
