import type { FastifyRequest } from 'fastify'
import type { ErrorCode } from '../../core/errors.ts'
import type { Log } from '../../core/ports/log.ts'
import { createErrorHandler, type ErrorHandler, type RenderedFailure } from '../../http/error-handler.ts'
import type { Failure } from '../../http/failure.ts'
import type { TransportErrorCode } from '../../http/transport-error.ts'
import { toErrorDescription } from './error-description.ts'

interface OauthError {
  readonly status: number
  /** RFC 6749 §5.2, RFC 9449 §5, RFC 9396 §5; absent codes stand for what HTTP alone decides. */
  readonly error:
    | 'invalid_request'
    | 'invalid_client'
    | 'invalid_grant'
    | 'unsupported_grant_type'
    | 'invalid_scope'
    | 'invalid_authorization_details'
    | 'invalid_dpop_proof'
    | 'temporarily_unavailable'
    | 'server_error'
}

const request = { status: 400, error: 'invalid_request' } as const
const grant = { status: 400, error: 'invalid_grant' } as const
const client = { status: 401, error: 'invalid_client' } as const
const details = { status: 400, error: 'invalid_authorization_details' } as const
const later = { status: 503, error: 'temporarily_unavailable' } as const
const ours = { status: 500, error: 'server_error' } as const

export const oauthErrors = {
  invalid_request: request,
  claims_invalid: ours,
  configuration_invalid: ours,
  idempotency_key_required: ours,
  idempotency_key_reused: ours,
  idempotency_in_progress: ours,
  protocol_not_allowed: ours,
  transaction_code_not_allowed: ours,
  backup_invalid: ours,
  client_invalid: client,
  client_suspended: client,
  scope_invalid: { status: 400, error: 'invalid_scope' },
  scope_insufficient: { status: 400, error: 'invalid_scope' },
  tenant_not_found: { status: 404, error: 'invalid_request' },
  client_not_found: client,
  credential_configuration_not_found: grant,
  credential_not_found: ours,
  event_not_found: ours,
  holder_not_found: ours,
  issuance_batch_not_found: ours,
  issuance_not_found: grant,
  issuer_not_found: ours,
  key_not_found: ours,
  presentation_policy_not_found: ours,
  presentation_query_not_found: ours,
  presentation_request_not_found: ours,
  status_list_not_found: ours,
  trusted_issuer_not_found: ours,
  verifier_not_found: ours,
  webhook_not_found: ours,
  participant_not_found: ours,
  credential_exchange_not_found: ours,
  already_exists: ours,
  in_use: ours,
  issuance_state_forbids: grant,
  credential_has_no_status: ours,
  credential_status_final: ours,
  changed_meanwhile: later,
  offer_not_found: grant,
  offer_over: grant,
  pre_authorized_code_invalid: grant,
  transaction_code_missing: request,
  transaction_code_unexpected: request,
  transaction_code_wrong: grant,
  access_token_missing: request,
  access_token_invalid: grant,
  dpop_proof_invalid: { status: 400, error: 'invalid_dpop_proof' },
  grant_unsupported: { status: 400, error: 'unsupported_grant_type' },
  nonce_invalid: request,
  key_proof_invalid: request,
  credential_request_invalid: details,
  credential_request_denied: grant,
  credential_configuration_unknown: details,
  credential_identifier_unknown: details,
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
  credential_invalid: ours,
  did_unresolvable: ours,
  signature_invalid: ours,
  status_list_unavailable: ours,
  untrusted_issuer: ours,
  outgoing_refused: ours,
  outgoing_failed: ours,
  callback_failed: ours,
  storage_unavailable: later,
  internal: ours,
  route_not_found: { status: 404, error: 'invalid_request' },
  method_not_allowed: { status: 405, error: 'invalid_request' },
  request_timeout: { status: 408, error: 'invalid_request' },
  body_too_large: { status: 413, error: 'invalid_request' },
  uri_too_long: { status: 414, error: 'invalid_request' },
  // RFC 6749 §3.2: a token request is a form; anything else is an invalid request.
  media_type_unsupported: request,
  rate_limited: { status: 429, error: 'temporarily_unavailable' },
  headers_too_large: { status: 431, error: 'invalid_request' },
  shutting_down: later,
} as const satisfies Record<ErrorCode | TransportErrorCode, OauthError>

/** RFC 6749 §5.2. A client that tried the Authorization header is told the scheme that it takes. */
export function renderOauthError(
  failure: Failure,
  { headers }: Pick<FastifyRequest, 'headers'>,
): RenderedFailure {
  const { status, error } = oauthErrors[failure.code]
  const challenged = status === 401 && headers.authorization !== undefined
  return {
    status,
    body: { error, error_description: toErrorDescription(failure.message) },
    headers: {
      pragma: 'no-cache',
      ...(challenged ? { 'www-authenticate': 'Basic realm="clients", charset="UTF-8"' } : {}),
    },
  }
}

export function oauthErrorHandler(log: Log): ErrorHandler {
  return createErrorHandler(log, renderOauthError)
}
