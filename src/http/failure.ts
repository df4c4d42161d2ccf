import { CoreError, type ErrorCode, type Violation } from '../core/errors.ts'
import { WriteConflict } from '../core/ports/units.ts'
import { readViolations, type ValidationFault } from './read-violations.ts'
import { TransportError, type TransportErrorCode } from './transport-error.ts'

/** Why a request failed, in the closed vocabulary that every surface renders into its own envelope. */
export interface Failure {
  readonly code: ErrorCode | TransportErrorCode
  /** For the caller. */
  readonly message: string
  readonly violations: readonly Violation[]
  /** Headers that belong to the failure whatever the envelope is (`allow`, `retry-after`). */
  readonly headers: Readonly<Record<string, string>>
  /** For the operator's log. */
  readonly detail?: string
  readonly cause?: unknown
}

const none: Readonly<Record<string, string>> = Object.freeze({})
const retryAfter: Partial<Record<Failure['code'], Readonly<Record<string, string>>>> = {
  storage_unavailable: { 'retry-after': '2' },
  idempotency_in_progress: { 'retry-after': '1' },
}

/** Reads anything thrown while a request was served. What is not known becomes `internal` and tells the caller nothing. */
export function readFailure(error: unknown): Failure {
  if (error instanceof CoreError) {
    return {
      code: error.code,
      message: error.message,
      violations: error.violations,
      headers: retryAfter[error.code] ?? none,
      ...(error.detail === undefined ? {} : { detail: error.detail }),
      ...(error.cause === undefined ? {} : { cause: error.cause }),
    }
  }
  if (error instanceof TransportError) {
    return {
      code: error.code,
      message: error.message,
      violations: [],
      headers: error.headers,
      ...(error.detail === undefined ? {} : { detail: error.detail }),
    }
  }
  if (error instanceof WriteConflict) {
    return plain('changed_meanwhile', 'Someone else changed this at the same moment. Read it and try again.')
  }
  return (
    readFrameworkFailure(error) ?? { ...plain('internal', 'Something failed on our side.'), cause: error }
  )
}

/** The errors that Fastify raises by itself, by their stable codes. */
function readFrameworkFailure(error: unknown): Failure | undefined {
  if (!(error instanceof Error)) return undefined
  const { code, statusCode, validation, validationContext } = error as FrameworkError
  if (validation !== undefined) {
    return {
      code: 'invalid_request',
      ...readViolations(validation, validationContext ?? 'body'),
      headers: none,
    }
  }
  if (typeof code !== 'string') return undefined
  const transport = frameworkTransport[code]
  if (transport !== undefined) return plain(...transport, code)
  if (code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE') {
    return plain('request_timeout', 'The request ended before its body was complete.', code)
  }
  if (code.startsWith('FST_') && statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return plain('invalid_request', 'The request could not be read. Check its headers and body.', code)
  }
  return undefined
}

interface FrameworkError extends Error {
  readonly code?: unknown
  readonly statusCode?: number
  readonly validation?: readonly ValidationFault[]
  readonly validationContext?: string
}

const frameworkTransport: Readonly<Record<string, readonly [TransportErrorCode, string]>> = {
  FST_ERR_NOT_FOUND: ['route_not_found', 'There is nothing at this URL.'],
  FST_ERR_CTP_BODY_TOO_LARGE: ['body_too_large', 'The body is larger than this endpoint takes.'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: [
    'media_type_unsupported',
    'This endpoint does not read the media type in Content-Type. Send application/json or what its documentation names.',
  ],
  FST_ERR_MAX_PARAM_LENGTH: ['uri_too_long', 'A part of the path is too long.'],
}

function plain(code: Failure['code'], message: string, detail?: string): Failure {
  return { code, message, violations: [], headers: none, ...(detail === undefined ? {} : { detail }) }
}
