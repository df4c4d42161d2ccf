import type { ErrorCode } from '../../core/errors.ts'
import type { Log } from '../../core/ports/log.ts'
import { bearerChallenge } from '../../http/bearer.ts'
import { createErrorHandler, type ErrorHandler, type RenderedFailure } from '../../http/error-handler.ts'
import type { Failure } from '../../http/failure.ts'
import { problemStatus } from '../../http/problem.ts'
import type { TransportErrorCode } from '../../http/transport-error.ts'
import { type DcpErrorType, DcpRefusal } from './refusal.ts'

/** DCP leaves the body of an error open: it is the array that EDC answers, with a stable `code` beside. */
export function dcpErrorHandler(log: Log): ErrorHandler {
  return (error, request, reply) => {
    const refusal = error instanceof DcpRefusal ? error : undefined
    createErrorHandler(log, (failure) => renderDcpError(failure, refusal))(error, request, reply)
  }
}

/** Of what the core refuses by itself: the statuses of the management API, but that a peer's mistake is a 400 and never a 422. */
const statuses: Partial<Record<ErrorCode | TransportErrorCode, number>> = {
  claims_invalid: 400,
  configuration_invalid: 500,
  credential_invalid: 400,
  signature_invalid: 400,
  did_unresolvable: 400,
  untrusted_issuer: 403,
  presentation_refused: 403,
  status_list_unavailable: 400,
  outgoing_refused: 400,
  outgoing_failed: 502,
  issuer_refused: 502,
  issuer_answer_invalid: 502,
  tenant_not_found: 404,
}

function renderDcpError(failure: Failure, refusal: DcpRefusal | undefined): RenderedFailure {
  const status = refusal?.status ?? statuses[failure.code] ?? problemStatus[failure.code].status
  const type = refusal?.type ?? typeOf(status)
  const code = refusal?.reason ?? failure.code
  const faults =
    failure.violations.length > 0
      ? failure.violations
      : [{ pointer: refusal?.path, message: failure.message }]
  return {
    status,
    body: faults.map(({ pointer, message }) => ({
      message,
      type,
      path: pointer ?? null,
      invalidValue: null,
      code,
    })),
    ...(status === 401 ? { headers: { 'www-authenticate': bearerChallenge(failure.code) } } : {}),
  }
}

function typeOf(status: number): DcpErrorType {
  if (status === 401) return 'AuthenticationFailed'
  if (status === 403) return 'NotAuthorized'
  if (status === 404) return 'ObjectNotFound'
  if (status === 409) return 'ObjectConflict'
  if (status === 502) return 'BadGateway'
  return status >= 500 ? 'ServerError' : 'ValidationFailure'
}
