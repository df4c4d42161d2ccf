import type { FastifyRequest } from 'fastify'
import type { ErrorCode } from '../../core/errors.ts'
import type { Log } from '../../core/ports/log.ts'
import { createErrorHandler, type ErrorHandler, type RenderedFailure } from '../../http/error-handler.ts'
import type { Failure } from '../../http/failure.ts'
import type { TransportErrorCode } from '../../http/transport-error.ts'
import { dpopAlgorithms } from '../oauth/dpop/dpop-proof.ts'
import { toErrorDescription } from '../oauth/error-description.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** How a request that is not well-formed is called here (OpenID4VCI 1.0 §8.3.1.2, §11.3). */
    malformed?: 'invalid_credential_request' | 'invalid_notification_request'
  }
}

interface WireError {
  readonly status: number
  /** OpenID4VCI 1.0 §8.3.1.2, §9.3, §11.3; RFC 6750 §3.1; RFC 9449 §7.1. `malformed` = as the route calls it. */
  readonly error:
    | 'malformed'
    | 'invalid_credential_request'
    | 'unknown_credential_configuration'
    | 'unknown_credential_identifier'
    | 'invalid_proof'
    | 'invalid_nonce'
    | 'invalid_encryption_parameters'
    | 'credential_request_denied'
    | 'invalid_transaction_id'
    | 'invalid_notification_id'
    | 'invalid_notification_request'
    | 'invalid_token'
    | 'insufficient_scope'
    | 'invalid_dpop_proof'
    | 'not_found'
    | 'offer_over'
    | 'temporarily_unavailable'
    | 'server_error'
  /** Said instead of a message that is meant for the caller of our API. */
  readonly description?: string
}

const malformed = { status: 400, error: 'malformed' } as const
const proof = { status: 400, error: 'invalid_proof' } as const
const denied = { status: 400, error: 'credential_request_denied' } as const
const token = { status: 401, error: 'invalid_token' } as const
const absent = { status: 404, error: 'not_found' } as const
const later = { status: 503, error: 'temporarily_unavailable' } as const
const ours = { status: 500, error: 'server_error' } as const

export const credentialErrors = {
  invalid_request: malformed,
  claims_invalid: { ...denied, description: 'The issuer cannot make this credential.' },
  configuration_invalid: ours,
  idempotency_key_required: ours,
  idempotency_key_reused: ours,
  idempotency_in_progress: ours,
  protocol_not_allowed: ours,
  transaction_code_not_allowed: ours,
  backup_invalid: ours,
  client_invalid: token,
  client_suspended: token,
  scope_invalid: token,
  scope_insufficient: { status: 403, error: 'insufficient_scope' },
  tenant_not_found: absent,
  client_not_found: token,
  credential_configuration_not_found: { status: 400, error: 'unknown_credential_configuration' },
  credential_not_found: absent,
  event_not_found: ours,
  holder_not_found: ours,
  issuance_batch_not_found: ours,
  issuance_not_found: token,
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
  issuance_state_forbids: denied,
  credential_has_no_status: ours,
  credential_status_final: ours,
  changed_meanwhile: later,
  offer_not_found: absent,
  offer_over: { status: 410, error: 'offer_over' },
  pre_authorized_code_invalid: token,
  transaction_code_missing: token,
  transaction_code_unexpected: token,
  transaction_code_wrong: token,
  access_token_missing: token,
  access_token_invalid: token,
  dpop_proof_invalid: { status: 401, error: 'invalid_dpop_proof' },
  grant_unsupported: malformed,
  nonce_invalid: { status: 400, error: 'invalid_nonce' },
  key_proof_invalid: proof,
  credential_request_invalid: { status: 400, error: 'invalid_credential_request' },
  credential_request_denied: denied,
  credential_configuration_unknown: { status: 400, error: 'unknown_credential_configuration' },
  credential_identifier_unknown: { status: 400, error: 'unknown_credential_identifier' },
  encryption_parameters_invalid: { status: 400, error: 'invalid_encryption_parameters' },
  transaction_id_invalid: { status: 400, error: 'invalid_transaction_id' },
  notification_id_invalid: { status: 400, error: 'invalid_notification_id' },
  notification_invalid: { status: 400, error: 'invalid_notification_request' },
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
  // A wallet's key is all that is resolved, verified and trusted here.
  did_unresolvable: proof,
  signature_invalid: proof,
  status_list_unavailable: ours,
  untrusted_issuer: proof,
  outgoing_refused: proof,
  outgoing_failed: proof,
  callback_failed: ours,
  storage_unavailable: later,
  internal: ours,
  route_not_found: absent,
  method_not_allowed: { status: 405, error: 'malformed' },
  request_timeout: { status: 408, error: 'malformed' },
  body_too_large: { status: 413, error: 'malformed' },
  uri_too_long: { status: 414, error: 'malformed' },
  media_type_unsupported: malformed,
  rate_limited: { status: 429, error: 'temporarily_unavailable' },
  headers_too_large: { status: 431, error: 'malformed' },
  shutting_down: later,
} as const satisfies Record<ErrorCode | TransportErrorCode, WireError>

/** A fault of the schema is named after the member that it is in, where the specification has a name for it. */
function errorOf(failure: Failure, request: FastifyRequest): string {
  const { error } = credentialErrors[failure.code]
  if (error !== 'malformed') return error
  const name = request.routeOptions?.config?.malformed ?? 'invalid_request'
  const pointer = failure.violations[0]?.pointer ?? ''
  if (name === 'invalid_credential_request') {
    if (pointer.startsWith('/proofs')) return 'invalid_proof'
    if (pointer.startsWith('/credential_response_encryption')) return 'invalid_encryption_parameters'
  }
  return name
}

export function renderCredentialError(failure: Failure, request: FastifyRequest): RenderedFailure {
  const { status, description }: WireError = credentialErrors[failure.code]
  const error = errorOf(failure, request)
  const body = { error, error_description: toErrorDescription(description ?? failure.message) }
  if (status !== 401 && status !== 403) return { status, body }
  const headers = { 'www-authenticate': challenge(failure, error, request) }
  // RFC 6750 §3.1: who sent no credentials is told nothing of errors.
  return failure.code === 'access_token_missing'
    ? { status, body: undefined, headers }
    : { status, body, headers }
}

/** RFC 6750 §3, RFC 9449 §7.1: in the scheme that the request used. */
function challenge({ code }: Failure, error: string, { headers }: FastifyRequest): string {
  const algorithms = `algs="${dpopAlgorithms.join(' ')}"`
  if (code === 'access_token_missing') return `Bearer, DPoP ${algorithms}`
  const usesDpop = /^dpop /i.test(headers.authorization ?? '')
  return usesDpop ? `DPoP error="${error}", ${algorithms}` : `Bearer error="${error}"`
}

export function credentialErrorHandler(log: Log): ErrorHandler {
  return createErrorHandler(log, renderCredentialError)
}
