import type { FastifyRequest } from 'fastify'
import type { ErrorCode } from '../core/errors.ts'
import type { Log } from '../core/ports/log.ts'
import { bearerChallenge } from './bearer.ts'
import { createErrorHandler, type ErrorHandler, type RenderedFailure } from './error-handler.ts'
import type { Failure } from './failure.ts'
import { type TransportErrorCode, transportErrors } from './transport-error.ts'

/** HTTP status and title of every failure as an RFC 9457 problem. */
export const problemStatus = {
  ...transportErrors,
  invalid_request: { status: 400, title: 'Invalid request' },
  claims_invalid: { status: 422, title: 'Claims do not fit the credential configuration' },
  configuration_invalid: { status: 422, title: 'Configuration does not fit' },
  idempotency_key_required: { status: 400, title: 'Idempotency-Key required' },
  idempotency_key_reused: { status: 422, title: 'Idempotency-Key already used for another request' },
  idempotency_in_progress: { status: 409, title: 'The same request is still running' },
  protocol_not_allowed: { status: 422, title: 'Protocol not allowed' },
  transaction_code_not_allowed: { status: 422, title: 'Transaction code not allowed' },
  backup_invalid: { status: 422, title: 'Backup not readable' },
  client_invalid: { status: 401, title: 'Client not authenticated' },
  client_suspended: { status: 403, title: 'Client suspended' },
  scope_invalid: { status: 400, title: 'Scope not known or not granted' },
  scope_insufficient: { status: 403, title: 'Scope not sufficient' },
  tenant_not_found: { status: 404, title: 'Tenant not found' },
  client_not_found: { status: 404, title: 'Client not found' },
  credential_configuration_not_found: { status: 404, title: 'Credential configuration not found' },
  credential_not_found: { status: 404, title: 'Credential not found' },
  event_not_found: { status: 404, title: 'Event not found' },
  holder_not_found: { status: 404, title: 'Wallet not found' },
  issuance_batch_not_found: { status: 404, title: 'Batch not found' },
  issuance_not_found: { status: 404, title: 'Issuance not found' },
  issuer_not_found: { status: 404, title: 'Issuer not found' },
  key_not_found: { status: 404, title: 'Key not found' },
  presentation_policy_not_found: { status: 404, title: 'Presentation policy not found' },
  presentation_query_not_found: { status: 404, title: 'Presentation query not found' },
  presentation_request_not_found: { status: 404, title: 'Presentation request not found' },
  status_list_not_found: { status: 404, title: 'Status list not found' },
  trusted_issuer_not_found: { status: 404, title: 'Trusted issuer not found' },
  verifier_not_found: { status: 404, title: 'Verifier not found' },
  webhook_not_found: { status: 404, title: 'Webhook not found' },
  participant_not_found: { status: 404, title: 'Dataspace participant not found' },
  credential_exchange_not_found: { status: 404, title: 'Exchange of credentials not found' },
  already_exists: { status: 409, title: 'Already exists' },
  in_use: { status: 409, title: 'Still in use' },
  issuance_state_forbids: { status: 409, title: 'The issuance is in another state' },
  credential_has_no_status: { status: 409, title: 'The credential has no status' },
  credential_status_final: { status: 409, title: 'The credential is revoked for good' },
  changed_meanwhile: { status: 409, title: 'Changed meanwhile' },
  offer_not_found: { status: 404, title: 'Offer not found' },
  offer_over: { status: 410, title: 'Offer over' },
  pre_authorized_code_invalid: { status: 400, title: 'Pre-authorized code not valid' },
  transaction_code_missing: { status: 400, title: 'Transaction code missing' },
  transaction_code_unexpected: { status: 400, title: 'Transaction code not expected' },
  transaction_code_wrong: { status: 400, title: 'Transaction code wrong' },
  access_token_missing: { status: 401, title: 'Access token missing' },
  access_token_invalid: { status: 401, title: 'Access token not valid' },
  dpop_proof_invalid: { status: 401, title: 'DPoP proof not valid' },
  grant_unsupported: { status: 400, title: 'Grant not supported' },
  nonce_invalid: { status: 400, title: 'Nonce not valid' },
  key_proof_invalid: { status: 400, title: 'Key proof not valid' },
  credential_request_invalid: { status: 400, title: 'Credential request not valid' },
  credential_request_denied: { status: 403, title: 'Credential request denied' },
  credential_configuration_unknown: { status: 400, title: 'Credential configuration not known' },
  credential_identifier_unknown: { status: 400, title: 'Credential identifier not known' },
  encryption_parameters_invalid: { status: 400, title: 'Encryption parameters not valid' },
  transaction_id_invalid: { status: 400, title: 'Transaction id not valid' },
  notification_id_invalid: { status: 400, title: 'Notification id not valid' },
  notification_invalid: { status: 400, title: 'Notification not valid' },
  presentation_request_over: { status: 410, title: 'Presentation request over' },
  presentation_refused: { status: 400, title: 'Presentation refused' },
  offer_invalid: { status: 400, title: 'Offer not valid' },
  issuer_answer_invalid: { status: 502, title: 'The issuer does not keep to the protocol' },
  issuer_refused: { status: 422, title: 'The issuer refused' },
  verifier_request_invalid: { status: 400, title: 'Presentation request not valid' },
  verifier_refused: { status: 422, title: 'The verifier refused' },
  credentials_insufficient: { status: 422, title: 'Nothing held answers the request' },
  presentation_forbidden: { status: 403, title: 'No policy allows the presentation' },
  credential_invalid: { status: 422, title: 'Credential not valid' },
  did_unresolvable: { status: 422, title: 'DID cannot be resolved' },
  signature_invalid: { status: 422, title: 'Signature not valid' },
  status_list_unavailable: { status: 502, title: 'Status list not available' },
  untrusted_issuer: { status: 422, title: 'Issuer not trusted' },
  outgoing_refused: { status: 422, title: 'Address not allowed' },
  outgoing_failed: { status: 502, title: 'The other side did not answer' },
  callback_failed: { status: 502, title: 'The application did not take its callback' },
  storage_unavailable: { status: 503, title: 'Storage not available' },
  internal: { status: 500, title: 'Internal error' },
} as const satisfies Record<ErrorCode | TransportErrorCode, { status: number; title: string }>

/** RFC 9457 problem details: `code` is what programs look at, `detail` says what to do. */
function renderProblem(publicUrl: string, failure: Failure, requestId: string): RenderedFailure {
  const { status, title } = problemStatus[failure.code]
  const challenge = challenges[failure.code]
  return {
    status,
    contentType: 'application/problem+json',
    body: {
      type: `${publicUrl}/docs/problems#${failure.code}`,
      title,
      status,
      detail: failure.message,
      code: failure.code,
      requestId,
      ...(failure.violations.length === 0 ? {} : { violations: failure.violations }),
    },
    ...(challenge === undefined ? {} : { headers: { 'www-authenticate': challenge } }),
  }
}

const challenges: Partial<Record<Failure['code'], string>> = {
  access_token_missing: bearerChallenge('access_token_missing'),
  access_token_invalid: bearerChallenge('access_token_invalid'),
  client_invalid: 'Basic realm="clients", charset="UTF-8"',
  scope_insufficient: 'Bearer error="insufficient_scope"',
}

/** The error handler of surfaces that answer problems. */
export function problemErrorHandler(log: Log, publicUrl: string): ErrorHandler {
  return createErrorHandler(log, (failure: Failure, request: FastifyRequest) =>
    renderProblem(publicUrl, failure, request.id),
  )
}
