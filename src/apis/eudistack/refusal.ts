import { CoreError, type ErrorCode, type Violation } from '../../core/errors.ts'

/** How EUDIStack names an error: a short code as the `type` of the problem. */
export interface WireProblem {
  readonly status: number
  readonly type: string
  readonly title: string
}

/** Errors that the product has and the core does not know: each goes by the nearest code in our log. */
const refusals = {
  INVALID_TENANT: { code: 'invalid_request', status: 400, title: 'Invalid tenant' },
  TENANT_NOT_FOUND: { code: 'tenant_not_found', status: 404, title: 'Tenant not found' },
  tenant_mismatch: { code: 'access_token_invalid', status: 403, title: 'Token of another tenant' },
  insufficient_permission: { code: 'scope_insufficient', status: 403, title: 'Insufficient permission' },
  payload_validation_error: { code: 'claims_invalid', status: 400, title: 'Payload does not fit' },
  invalid_holder_key: { code: 'key_proof_invalid', status: 400, title: 'Invalid holder key' },
  credential_offer_not_found: { code: 'offer_not_found', status: 404, title: 'Credential offer not found' },
  email_communication_error: { code: 'outgoing_failed', status: 503, title: 'Mail not available' },
  invalid_credential_status_transition: {
    code: 'issuance_state_forbids',
    status: 409,
    title: 'Invalid status transition',
  },
} as const satisfies Record<string, { code: ErrorCode; status: number; title: string }>

export type RefusalType = keyof typeof refusals

export class EudistackRefusal extends CoreError {
  readonly problem: WireProblem

  constructor(
    type: RefusalType,
    message: string,
    options: { readonly detail?: string; readonly violations?: readonly Violation[] } = {},
  ) {
    const { code, status, title } = refusals[type]
    super(code, message, options)
    this.problem = { status, type, title }
  }
}
