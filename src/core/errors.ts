/**
 * The closed list of what can go wrong. Every surface holds a table `satisfies Record<ErrorCode, …>`, so that a new code does
 * not compile until each surface has decided its answer.
 */
export const errorCodes = [
  // what the caller sent
  'invalid_request',
  'claims_invalid',
  'configuration_invalid',
  'idempotency_key_required',
  'idempotency_key_reused',
  'idempotency_in_progress',
  'protocol_not_allowed',
  'transaction_code_not_allowed',
  'backup_invalid',
  // who the caller is
  'client_invalid',
  'client_suspended',
  'scope_invalid',
  'scope_insufficient',
  // what the caller named
  'tenant_not_found',
  'client_not_found',
  'credential_configuration_not_found',
  'credential_not_found',
  'event_not_found',
  'holder_not_found',
  'issuance_batch_not_found',
  'issuance_not_found',
  'issuer_not_found',
  'key_not_found',
  'presentation_policy_not_found',
  'presentation_query_not_found',
  'presentation_request_not_found',
  'status_list_not_found',
  'trusted_issuer_not_found',
  'verifier_not_found',
  'webhook_not_found',
  'participant_not_found',
  'credential_exchange_not_found',
  // what the state forbids
  'already_exists',
  'in_use',
  'issuance_state_forbids',
  'credential_has_no_status',
  'credential_status_final',
  'changed_meanwhile',
  // the wallet's side of an issuance
  'offer_not_found',
  'offer_over',
  'pre_authorized_code_invalid',
  'transaction_code_missing',
  'transaction_code_unexpected',
  'transaction_code_wrong',
  'access_token_missing',
  'access_token_invalid',
  'dpop_proof_invalid',
  'grant_unsupported',
  'nonce_invalid',
  'key_proof_invalid',
  'credential_request_invalid',
  'credential_request_denied',
  'credential_configuration_unknown',
  'credential_identifier_unknown',
  'encryption_parameters_invalid',
  'transaction_id_invalid',
  'notification_id_invalid',
  'notification_invalid',
  // the wallet's side of a presentation
  'presentation_request_over',
  'presentation_refused',
  // our side of somebody else's issuance
  'offer_invalid',
  'issuer_answer_invalid',
  'issuer_refused',
  // our side of somebody else's presentation request
  'verifier_request_invalid',
  'verifier_refused',
  'credentials_insufficient',
  'presentation_forbidden',
  // what a credential, a key or a document is
  'credential_invalid',
  'did_unresolvable',
  'signature_invalid',
  'status_list_unavailable',
  'untrusted_issuer',
  // the world outside
  'outgoing_refused',
  'outgoing_failed',
  'callback_failed',
  'storage_unavailable',
  'internal',
] as const

export type ErrorCode = (typeof errorCodes)[number]

export interface CoreErrorOptions {
  /** For the operator's log only: which clause, which value, which peer. Never claims, never secrets. */
  readonly detail?: string
  /** The members at fault, as JSON Pointers into what the caller sent. */
  readonly violations?: readonly Violation[]
  readonly cause?: unknown
}

export interface Violation {
  /** JSON Pointer (RFC 6901) into the caller's input, for instance `/claims/given_name`. */
  readonly pointer: string
  readonly message: string
}

/** What the core raises. `message` is for the caller; `detail` is for the operator's log. */
export class CoreError extends Error {
  override readonly name = 'CoreError'
  readonly code: ErrorCode
  readonly detail: string | undefined
  readonly violations: readonly Violation[]

  constructor(code: ErrorCode, message: string, options: CoreErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.detail = options.detail
    this.violations = options.violations ?? []
  }
}
