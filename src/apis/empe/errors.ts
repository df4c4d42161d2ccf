import type { FastifyRequest } from 'fastify'
import type { ErrorCode } from '../../core/errors.ts'
import type { Log } from '../../core/ports/log.ts'
import { bearerChallenge } from '../../http/bearer.ts'
import { createErrorHandler, type ErrorHandler, type RenderedFailure } from '../../http/error-handler.ts'
import type { Failure } from '../../http/failure.ts'
import { STATUS_CODES } from '../../http/node-http.ts'
import { problemErrorHandler } from '../../http/problem.ts'
import type { TransportErrorCode } from '../../http/transport-error.ts'

/** The status of each failure: 400, 401, 403, 404 and 500 are those that the product documents. */
const statuses = {
  invalid_request: 400,
  claims_invalid: 400,
  configuration_invalid: 400,
  idempotency_key_required: 400,
  idempotency_key_reused: 400,
  idempotency_in_progress: 400,
  protocol_not_allowed: 400,
  transaction_code_not_allowed: 400,
  backup_invalid: 400,
  client_invalid: 401,
  client_suspended: 401,
  scope_invalid: 403,
  scope_insufficient: 403,
  tenant_not_found: 404,
  client_not_found: 401,
  credential_configuration_not_found: 404,
  credential_not_found: 404,
  event_not_found: 404,
  holder_not_found: 404,
  issuance_batch_not_found: 404,
  issuance_not_found: 404,
  issuer_not_found: 404,
  key_not_found: 404,
  presentation_policy_not_found: 404,
  presentation_query_not_found: 404,
  presentation_request_not_found: 404,
  status_list_not_found: 404,
  trusted_issuer_not_found: 404,
  verifier_not_found: 404,
  webhook_not_found: 404,
  participant_not_found: 404,
  credential_exchange_not_found: 404,
  already_exists: 400,
  in_use: 400,
  issuance_state_forbids: 400,
  credential_has_no_status: 400,
  credential_status_final: 400,
  changed_meanwhile: 409,
  offer_not_found: 404,
  offer_over: 400,
  pre_authorized_code_invalid: 400,
  transaction_code_missing: 400,
  transaction_code_unexpected: 400,
  transaction_code_wrong: 400,
  access_token_missing: 401,
  access_token_invalid: 401,
  dpop_proof_invalid: 401,
  grant_unsupported: 400,
  nonce_invalid: 400,
  key_proof_invalid: 400,
  credential_request_invalid: 400,
  credential_request_denied: 400,
  credential_configuration_unknown: 400,
  credential_identifier_unknown: 400,
  encryption_parameters_invalid: 400,
  transaction_id_invalid: 400,
  notification_id_invalid: 400,
  notification_invalid: 400,
  presentation_request_over: 400,
  presentation_refused: 400,
  offer_invalid: 400,
  issuer_answer_invalid: 400,
  issuer_refused: 400,
  verifier_request_invalid: 400,
  verifier_refused: 400,
  credentials_insufficient: 400,
  presentation_forbidden: 403,
  credential_invalid: 400,
  did_unresolvable: 400,
  signature_invalid: 400,
  status_list_unavailable: 503,
  untrusted_issuer: 400,
  outgoing_refused: 503,
  outgoing_failed: 503,
  callback_failed: 500,
  storage_unavailable: 503,
  internal: 500,
  route_not_found: 404,
  method_not_allowed: 405,
  request_timeout: 408,
  body_too_large: 413,
  uri_too_long: 414,
  media_type_unsupported: 415,
  rate_limited: 429,
  headers_too_large: 431,
  shutting_down: 503,
} as const satisfies Record<ErrorCode | TransportErrorCode, number>

const reasons: Partial<Record<Failure['code'], string>> = {
  presentation_refused: 'invalid_presentation',
  presentation_request_over: 'authorization_over',
  presentation_request_not_found: 'authorization_not_found',
  pre_authorized_code_invalid: 'invalid_code',
  credential_configuration_not_found: 'schema_not_found',
  offer_not_found: 'offering_not_found',
  offer_over: 'offering_over',
  scope_insufficient: 'forbidden',
}

/** Both shapes that the pages of the product show, in one object; a problem (RFC 9457) for those who ask for one. */
export function empeErrorHandler(log: Log, publicUrl: string): ErrorHandler {
  const own = createErrorHandler(log, render)
  const problem = problemErrorHandler(log, publicUrl)
  return (error, request, reply) => (asksForProblem(request) ? problem : own)(error, request, reply)
}

function asksForProblem({ headers }: FastifyRequest): boolean {
  return /\bapplication\/problem\+json\b/i.test(headers.accept ?? '')
}

function render(failure: Failure): RenderedFailure {
  const { code, message, violations } = failure
  const status = statuses[code]
  return {
    status,
    body: {
      name: nameOf(status),
      code: status,
      message,
      status,
      reason: reasons[code] ?? code,
      ...(violations.length === 0
        ? {}
        : { errors: violations.map((one) => `${one.pointer}: ${one.message}`.replace(/^: /, '')) }),
    },
    ...(code === 'access_token_missing' || code === 'access_token_invalid'
      ? { headers: { 'www-authenticate': bearerChallenge(code) } }
      : {}),
  }
}

/** `Bad Request` → `BadRequest`. */
function nameOf(status: number): string {
  return (STATUS_CODES[status] ?? 'Error').replaceAll(/[^A-Za-z]/g, '')
}
