import type { ErrorCode } from '../../core/errors.ts'
import type { Log } from '../../core/ports/log.ts'
import { bearerChallenge } from '../../http/bearer.ts'
import { createErrorHandler, type ErrorHandler, type RenderedFailure } from '../../http/error-handler.ts'
import type { Failure } from '../../http/failure.ts'
import { STATUS_CODES } from '../../http/node-http.ts'
import type { TransportErrorCode } from '../../http/transport-error.ts'
import { TsgRefusal } from './refusal.ts'

/** The status of each failure. Whatever an issuer does wrong is a 400 here: the product knows no 502. */
const statuses = {
  invalid_request: 400,
  claims_invalid: 400,
  configuration_invalid: 400,
  idempotency_key_required: 400,
  idempotency_key_reused: 409,
  idempotency_in_progress: 409,
  protocol_not_allowed: 400,
  transaction_code_not_allowed: 400,
  backup_invalid: 400,
  client_invalid: 401,
  client_suspended: 401,
  scope_invalid: 403,
  scope_insufficient: 403,
  tenant_not_found: 404,
  client_not_found: 401,
  credential_configuration_not_found: 400,
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
  already_exists: 409,
  in_use: 409,
  issuance_state_forbids: 409,
  credential_has_no_status: 400,
  credential_status_final: 409,
  changed_meanwhile: 409,
  offer_not_found: 404,
  offer_over: 404,
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
  status_list_unavailable: 400,
  untrusted_issuer: 400,
  outgoing_refused: 400,
  outgoing_failed: 400,
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

/** Errors that are an issuer's: what it said goes into `error`, where the product has the inner error. */
const ofIssuer: ReadonlySet<Failure['code']> = new Set([
  'issuer_refused',
  'issuer_answer_invalid',
  'outgoing_failed',
])

/** The `ErrorDto` of the product: clients may key on the HTTP status and `code` alone. */
export function tsgErrorHandler(log: Log): ErrorHandler {
  return (error, request, reply) => {
    const refusal = error instanceof TsgRefusal ? error : undefined
    createErrorHandler(log, (failure) => render(failure, refusal))(error, request, reply)
  }
}

function render(failure: Failure, refusal: TsgRefusal | undefined): RenderedFailure {
  const status = refusal?.status ?? statuses[failure.code]
  const phrase = STATUS_CODES[status] ?? 'Error'
  const { violations, message } = failure
  return {
    status,
    body: {
      name: nameOf(failure.code),
      status: `${status} ${phrase}`,
      code: status,
      message: violations.length === 0 ? message : violations.map(sentence).join(', '),
      error: refusal?.inner ?? (ofIssuer.has(failure.code) ? message : phrase),
      ...(violations.length === 0 ? {} : { errors: violations.map(sentence) }),
      ...refusal?.members,
    },
    ...(status === 401 ? { headers: { 'www-authenticate': bearerChallenge(failure.code) } } : {}),
  }
}

const names: Partial<Record<Failure['code'], string>> = {
  credential_not_found: 'ResourceNotFound',
  issuance_not_found: 'ResourceNotFound',
  offer_not_found: 'ResourceNotFound',
  offer_over: 'ResourceNotFound',
  route_not_found: 'ResourceNotFound',
}

/** `access_token_invalid` → `AccessTokenInvalid`. */
function nameOf(code: Failure['code']): string {
  return names[code] ?? code.replaceAll(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase())
}

function sentence({ pointer, message }: Failure['violations'][number]): string {
  const field = pointer
    .replace(/^\/claims(?=\/)/, '/credentialSubject')
    .split('/')
    .slice(1)
    .join('.')
  return field === '' ? message : `${field}: ${message}`
}
