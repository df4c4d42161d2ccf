import type { ErrorCode } from '../../core/errors.ts'
import type { Ports } from '../../core/ports/ports.ts'
import { bearerChallenge } from '../../http/bearer.ts'
import { createErrorHandler, type ErrorHandler, type RenderedFailure } from '../../http/error-handler.ts'
import type { Failure } from '../../http/failure.ts'
import type { TransportErrorCode } from '../../http/transport-error.ts'
import { envelope } from './error-envelope.ts'
import { EntraRefusal, type InnerCode } from './refusal.ts'

interface EntraError {
  readonly status: number
  readonly inner: InnerCode
}

const field = { status: 400, inner: 'badOrMissingField' } as const
const absent = { status: 404, inner: 'notFound' } as const
const token = { status: 401, inner: 'tokenError' } as const
const conflict = { status: 409, inner: 'conflict' } as const
const ours = { status: 500, inner: 'transientError' } as const
const later = { status: 503, inner: 'transientError' } as const
const peer = { status: 502, inner: 'transientError' } as const

/** The answer to each failure: its status, and the code of `innererror`. */
const entraErrors = {
  invalid_request: field,
  claims_invalid: field,
  configuration_invalid: field,
  backup_invalid: field,
  idempotency_key_required: field,
  idempotency_key_reused: conflict,
  idempotency_in_progress: conflict,
  protocol_not_allowed: field,
  transaction_code_not_allowed: field,
  client_invalid: token,
  client_suspended: token,
  scope_invalid: { status: 403, inner: 'forbidden' },
  scope_insufficient: { status: 403, inner: 'forbidden' },
  tenant_not_found: absent,
  client_not_found: absent,
  credential_configuration_not_found: absent,
  credential_not_found: absent,
  event_not_found: absent,
  holder_not_found: absent,
  presentation_policy_not_found: absent,
  verifier_not_found: absent,
  issuance_batch_not_found: absent,
  issuance_not_found: absent,
  issuer_not_found: absent,
  key_not_found: absent,
  presentation_query_not_found: absent,
  presentation_request_not_found: absent,
  status_list_not_found: absent,
  trusted_issuer_not_found: absent,
  webhook_not_found: absent,
  participant_not_found: absent,
  credential_exchange_not_found: absent,
  already_exists: conflict,
  in_use: conflict,
  issuance_state_forbids: conflict,
  credential_has_no_status: { status: 400, inner: 'credentialNotRevocable' },
  credential_status_final: conflict,
  changed_meanwhile: conflict,
  offer_not_found: absent,
  offer_over: absent,
  pre_authorized_code_invalid: field,
  transaction_code_missing: field,
  transaction_code_unexpected: field,
  transaction_code_wrong: { status: 403, inner: 'token_validation.invalid_openid_token_hint_pin' },
  access_token_missing: token,
  access_token_invalid: token,
  dpop_proof_invalid: token,
  grant_unsupported: field,
  nonce_invalid: field,
  key_proof_invalid: { status: 400, inner: 'tokenError' },
  credential_request_invalid: field,
  credential_request_denied: { status: 403, inner: 'forbidden' },
  credential_configuration_unknown: absent,
  credential_identifier_unknown: absent,
  encryption_parameters_invalid: field,
  transaction_id_invalid: field,
  notification_id_invalid: field,
  notification_invalid: field,
  presentation_request_over: absent,
  presentation_refused: { status: 400, inner: 'tokenError' },
  offer_invalid: field,
  issuer_answer_invalid: peer,
  issuer_refused: peer,
  credential_invalid: { status: 400, inner: 'tokenError' },
  did_unresolvable: field,
  signature_invalid: { status: 400, inner: 'tokenError' },
  status_list_unavailable: { status: 400, inner: 'transientError' },
  untrusted_issuer: { status: 400, inner: 'tokenError' },
  verifier_request_invalid: field,
  verifier_refused: peer,
  credentials_insufficient: field,
  presentation_forbidden: { status: 403, inner: 'forbidden' },
  outgoing_refused: field,
  outgoing_failed: peer,
  callback_failed: { status: 500, inner: 'callbackError' },
  storage_unavailable: later,
  internal: ours,
  route_not_found: absent,
  method_not_allowed: { status: 405, inner: 'methodNotAllowed' },
  request_timeout: { status: 408, inner: 'transientError' },
  body_too_large: { status: 413, inner: 'payloadTooLarge' },
  uri_too_long: { status: 414, inner: 'uriTooLong' },
  media_type_unsupported: { status: 415, inner: 'unsupportedMediaType' },
  rate_limited: { status: 429, inner: 'transientError' },
  headers_too_large: { status: 431, inner: 'requestHeaderFieldsTooLarge' },
  shutting_down: later,
} as const satisfies Record<ErrorCode | TransportErrorCode, EntraError>

type Needs = Pick<Ports, 'log' | 'clock' | 'random'>

/** Every failure in the product's envelope, `innererror` always there. */
export function entraErrorHandler(ports: Needs): ErrorHandler {
  return (error, request, reply) => {
    const refusal = error instanceof EntraRefusal ? error : undefined
    const render = (failure: Failure) => renderFailure(ports, failure, refusal, request.id)
    createErrorHandler(ports.log, render)(error, request, reply)
  }
}

function renderFailure(
  ports: Needs,
  failure: Failure,
  refusal: EntraRefusal | undefined,
  requestId: string,
): RenderedFailure {
  const known: EntraError = entraErrors[failure.code]
  const status = refusal?.status ?? known.status
  const target = refusal?.target ?? targetOf(failure, known.inner)
  const inner = {
    code: refusal?.inner ?? known.inner,
    message: failure.message,
    ...(target === undefined ? {} : { target }),
  }
  const whole = envelope(ports, status, inner, requestId)
  return {
    status,
    body:
      refusal?.alone === undefined
        ? whole
        : { ...whole, error: { code: refusal.alone, message: failure.message } },
    ...(status === 401 ? { headers: { 'www-authenticate': bearerChallenge(failure.code) } } : {}),
  }
}

function targetOf({ violations }: Failure, inner: InnerCode): string | undefined {
  const [first] = violations
  if (first !== undefined) return toTarget(first.pointer)
  return inner === 'tokenError' ? 'access_token' : undefined
}

/** `/requestedCredentials/0/type` → `requestedCredentials[0].type`. */
function toTarget(pointer: string): string | undefined {
  const path = pointer
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((segment) => (/^\d+$/.test(segment) ? `[${segment}]` : `.${segment}`))
    .join('')
  return path === '' ? undefined : path.replace(/^\./, '')
}
