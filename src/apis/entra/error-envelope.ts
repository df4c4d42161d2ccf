import { Buffer } from 'node:buffer'
import type { Clock } from '../../core/ports/clock.ts'
import type { Random } from '../../core/ports/random.ts'
import { isUuid } from '../../lib/uuid.ts'

export interface InnerError {
  readonly code: string
  readonly message: string
  readonly target?: string
}

/** The envelope of every error (contract section 6). Samples read `innererror` without looking whether it is there. */
export interface ErrorEnvelope {
  readonly requestId: string
  readonly date: string
  readonly mscv: string
  readonly error: { readonly code: string; readonly message: string; readonly innererror: InnerError }
}

/** Outer code and message of a status: `docs/error-codes` of the product. */
const outer: Readonly<Record<number, readonly [code: string, message: string]>> = {
  400: ['badRequest', 'The request is invalid.'],
  401: ['unauthorized', 'The requested resource requires authentication'],
  403: ['forbidden', 'Missing permissions to fulfill this request.'],
  404: ['notFound', "The requested resource doesn't exist."],
  405: ['methodNotAllowed', "The requested method isn't allowed on the requested resource."],
  406: ['notAcceptable', 'Requested response format not supported.'],
  408: ['requestTimeout', 'The request timed out.'],
  409: ['conflict', "The server can't fulfill the request due to a server conflict."],
  410: ['gone', 'The requested resource is no longer available.'],
  412: ['preconditionFailed', 'A precondition for this request failed.'],
  413: ['payloadTooLarge', 'The payload is too large.'],
  414: ['uriTooLong', 'The URI is too long.'],
  415: ['unsupportedMediaType', 'The specified media type is unsupported.'],
  422: ['unprocessableEntity', 'The request contains semantic errors.'],
  429: ['tooManyRequests', 'Too many requests, try again later.'],
  431: ['requestHeaderFieldsTooLarge', 'The request header field is too large.'],
  500: ['internalServerError', 'A generic error has occurred on the server.'],
  501: ['notImplemented', "The server doesn't support the requested function."],
  502: ['badGateway', 'bad response received from another gateway.'],
  503: ['serviceUnavailable', 'The server is temporarily unavailable, please try again later.'],
  504: ['gatewayTimeout', 'Time out received from another gateway.'],
  507: ['insufficientStorage', 'Unable to save data for the request.'],
}

/** @param requestId as in our log; kept when it looks like one of theirs (a GUID, or 32 hexadecimal digits) */
export function envelope(
  { clock, random }: { readonly clock: Clock; readonly random: Random },
  status: number,
  inner: InnerError,
  requestId: string,
): ErrorEnvelope {
  const [code, message] = outer[status] ?? outer[500] ?? ['', '']
  const now = clock.now()
  return {
    requestId: isUuid(requestId) || /^[0-9a-f]{32}$/.test(requestId) ? requestId : random.id(now),
    date: new Date(now).toUTCString(),
    mscv: `${Buffer.from(random.bytes(12)).toString('base64')}.1`,
    error: { code, message, innererror: inner },
  }
}
