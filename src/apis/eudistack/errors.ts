import type { ErrorCode } from '../../core/errors.ts'
import type { Log } from '../../core/ports/log.ts'
import type { Random } from '../../core/ports/random.ts'
import { bearerChallenge } from '../../http/bearer.ts'
import { createErrorHandler, type ErrorHandler, type RenderedFailure } from '../../http/error-handler.ts'
import type { Failure } from '../../http/failure.ts'
import type { TransportErrorCode } from '../../http/transport-error.ts'
import { EudistackRefusal, type WireProblem } from './refusal.ts'

const problem = (status: number, type: string, title: string): WireProblem => ({ status, type, title })

const request = problem(400, 'invalid_request', 'Invalid request')
const token = problem(401, 'invalid_token', 'Invalid token')
const holderKey = problem(400, 'invalid_holder_key', 'Invalid holder key')
const transition = problem(409, 'invalid_credential_status_transition', 'Invalid status transition')
const offer = problem(404, 'credential_offer_not_found', 'Credential offer not found')
const absent = problem(404, 'not_found', 'Not found')
const mail = problem(503, 'email_communication_error', 'Mail not available')
const later = problem(503, 'service_unavailable', 'Service unavailable')
const ours = problem(500, 'internal_server_error', 'Internal server error')

/** What each failure is called in the API of EUDIStack: short codes, where RFC 7807 has URIs. */
const eudistackProblems = {
  invalid_request: request,
  claims_invalid: problem(400, 'payload_validation_error', 'Payload does not fit'),
  configuration_invalid: ours,
  idempotency_key_required: request,
  idempotency_key_reused: problem(422, 'idempotency_key_reused', 'Key already used for another request'),
  idempotency_in_progress: problem(409, 'idempotency_in_progress', 'The same request is still running'),
  protocol_not_allowed: problem(409, 'delivery_mode_not_eligible', 'Delivery mode not eligible'),
  transaction_code_not_allowed: ours,
  backup_invalid: ours,
  client_invalid: token,
  client_suspended: token,
  scope_invalid: problem(403, 'insufficient_permission', 'Insufficient permission'),
  scope_insufficient: problem(403, 'insufficient_permission', 'Insufficient permission'),
  tenant_not_found: problem(404, 'TENANT_NOT_FOUND', 'Tenant not found'),
  client_not_found: token,
  credential_configuration_not_found: problem(
    400,
    'unsupported_credential_type',
    'Unsupported credential type',
  ),
  credential_not_found: problem(404, 'credential_not_found', 'Credential not found'),
  event_not_found: absent,
  holder_not_found: ours,
  issuance_batch_not_found: absent,
  issuance_not_found: problem(404, 'issuance_not_found', 'Issuance not found'),
  issuer_not_found: ours,
  key_not_found: ours,
  presentation_policy_not_found: ours,
  presentation_query_not_found: ours,
  presentation_request_not_found: ours,
  status_list_not_found: problem(404, 'status_list_not_found', 'Status list not found'),
  trusted_issuer_not_found: absent,
  verifier_not_found: ours,
  webhook_not_found: absent,
  participant_not_found: absent,
  credential_exchange_not_found: absent,
  already_exists: problem(409, 'already_exists', 'Already exists'),
  in_use: problem(409, 'in_use', 'Still in use'),
  issuance_state_forbids: transition,
  credential_has_no_status: problem(409, 'invalid_status', 'The credential has no status'),
  credential_status_final: transition,
  changed_meanwhile: problem(409, 'invalid_status', 'Changed meanwhile'),
  offer_not_found: offer,
  offer_over: offer,
  pre_authorized_code_invalid: request,
  transaction_code_missing: request,
  transaction_code_unexpected: request,
  transaction_code_wrong: request,
  access_token_missing: problem(401, 'authentication_error', 'Authentication required'),
  access_token_invalid: token,
  dpop_proof_invalid: token,
  grant_unsupported: request,
  nonce_invalid: request,
  key_proof_invalid: holderKey,
  credential_request_invalid: request,
  credential_request_denied: request,
  credential_configuration_unknown: request,
  credential_identifier_unknown: request,
  encryption_parameters_invalid: request,
  transaction_id_invalid: request,
  notification_id_invalid: request,
  notification_invalid: request,
  presentation_request_over: ours,
  presentation_refused: ours,
  offer_invalid: ours,
  issuer_answer_invalid: ours,
  issuer_refused: ours,
  verifier_request_invalid: ours,
  verifier_refused: ours,
  credentials_insufficient: ours,
  presentation_forbidden: ours,
  credential_invalid: problem(400, 'invalid_credential_format', 'Invalid credential'),
  did_unresolvable: holderKey,
  signature_invalid: ours,
  status_list_unavailable: ours,
  untrusted_issuer: ours,
  outgoing_refused: problem(400, 'invalid_request', 'Address not allowed'),
  outgoing_failed: mail,
  callback_failed: mail,
  storage_unavailable: later,
  internal: ours,
  route_not_found: absent,
  method_not_allowed: problem(405, 'method_not_allowed', 'Method not allowed'),
  request_timeout: problem(408, 'request_timeout', 'Request took too long'),
  body_too_large: problem(413, 'payload_too_large', 'Payload too large'),
  uri_too_long: problem(414, 'uri_too_long', 'URL too long'),
  media_type_unsupported: problem(415, 'unsupported_media_type', 'Unsupported media type'),
  rate_limited: problem(429, 'too_many_requests', 'Too many requests'),
  headers_too_large: problem(431, 'headers_too_large', 'Headers too large'),
  shutting_down: later,
} as const satisfies Record<ErrorCode | TransportErrorCode, WireProblem>

/** Problems as EUDIStack writes them, with our request id beside its `instance`. */
export function eudistackErrorHandler(log: Log, random: Pick<Random, 'bytes' | 'id'>): ErrorHandler {
  return (error, fastifyRequest, reply) => {
    const wire = error instanceof EudistackRefusal ? error.problem : undefined
    const handle = createErrorHandler(log, (failure) => ({
      ...renderProblem(wire ?? eudistackProblems[failure.code], failure, {
        instance: random.id(0),
        requestId: fastifyRequest.id,
      }),
    }))
    handle(error, fastifyRequest, reply)
  }
}

function renderProblem(
  { type, title, status }: WireProblem,
  failure: Failure,
  { instance, requestId }: { readonly instance: string; readonly requestId: string },
): RenderedFailure {
  return {
    status,
    contentType: 'application/problem+json',
    body: {
      type,
      title,
      status,
      detail: failure.message,
      instance,
      request_id: requestId,
      ...(failure.violations.length === 0
        ? {}
        : {
            violations: failure.violations.map(({ pointer, message }) => ({
              field: fieldOf(pointer),
              message,
            })),
          }),
    },
    headers: {
      ...(status === 401 ? { 'www-authenticate': bearerChallenge(failure.code) } : {}),
      ...(failure.code === 'rate_limited' ? { 'retry-after': '60', ...failure.headers } : {}),
    },
  }
}

/** `/payload/mandator/country` → `payload.mandator.country`, the way in which the product names fields. */
function fieldOf(pointer: string): string {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .join('.')
}
