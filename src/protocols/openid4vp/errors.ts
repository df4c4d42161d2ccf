import type { ErrorCode } from '../../core/errors.ts'
import type { Log } from '../../core/ports/log.ts'
import { createErrorHandler, type ErrorHandler } from '../../http/error-handler.ts'
import type { TransportErrorCode } from '../../http/transport-error.ts'
import { toErrorDescription } from '../oauth/error-description.ts'

interface WireError {
  readonly status: number
  readonly error: string
}

const malformed = { status: 400, error: 'invalid_request' } as const
const absent = { status: 404, error: 'not_found' } as const
const later = { status: 503, error: 'temporarily_unavailable' } as const
const ours = { status: 500, error: 'server_error' } as const

const presentationErrors = {
  invalid_request: malformed,
  claims_invalid: ours,
  configuration_invalid: ours,
  idempotency_key_required: ours,
  idempotency_key_reused: ours,
  idempotency_in_progress: ours,
  protocol_not_allowed: ours,
  transaction_code_not_allowed: ours,
  backup_invalid: ours,
  client_invalid: ours,
  client_suspended: ours,
  scope_invalid: ours,
  scope_insufficient: ours,
  tenant_not_found: absent,
  client_not_found: ours,
  credential_configuration_not_found: ours,
  credential_not_found: ours,
  event_not_found: ours,
  holder_not_found: ours,
  issuance_batch_not_found: ours,
  issuance_not_found: ours,
  issuer_not_found: ours,
  key_not_found: ours,
  presentation_policy_not_found: ours,
  presentation_query_not_found: ours,
  presentation_request_not_found: absent,
  status_list_not_found: ours,
  trusted_issuer_not_found: ours,
  verifier_not_found: ours,
  webhook_not_found: ours,
  participant_not_found: ours,
  credential_exchange_not_found: ours,
  already_exists: ours,
  in_use: ours,
  issuance_state_forbids: ours,
  credential_has_no_status: ours,
  credential_status_final: ours,
  changed_meanwhile: later,
  offer_not_found: ours,
  offer_over: ours,
  pre_authorized_code_invalid: ours,
  transaction_code_missing: ours,
  transaction_code_unexpected: ours,
  transaction_code_wrong: ours,
  access_token_missing: ours,
  access_token_invalid: ours,
  dpop_proof_invalid: ours,
  grant_unsupported: ours,
  nonce_invalid: ours,
  key_proof_invalid: ours,
  credential_request_invalid: ours,
  credential_request_denied: ours,
  credential_configuration_unknown: ours,
  credential_identifier_unknown: ours,
  encryption_parameters_invalid: ours,
  transaction_id_invalid: ours,
  notification_id_invalid: ours,
  notification_invalid: ours,
  presentation_request_over: { status: 410, error: 'request_over' },
  presentation_refused: { status: 400, error: 'invalid_presentation' },
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
  route_not_found: absent,
  method_not_allowed: { status: 405, error: 'invalid_request' },
  request_timeout: { status: 408, error: 'invalid_request' },
  body_too_large: { status: 413, error: 'invalid_request' },
  uri_too_long: { status: 414, error: 'invalid_request' },
  media_type_unsupported: malformed,
  rate_limited: { status: 429, error: 'temporarily_unavailable' },
  headers_too_large: { status: 431, error: 'invalid_request' },
  shutting_down: later,
} as const satisfies Record<ErrorCode | TransportErrorCode, WireError>

export function presentationErrorHandler(log: Log): ErrorHandler {
  return createErrorHandler(log, (failure) => {
    const { status, error } = presentationErrors[failure.code]
    return { status, body: { error, error_description: toErrorDescription(failure.message) } }
  })
}
