import { CoreError, type ErrorCode } from '../../../core/errors.ts'

/** The kinds of errors that clients match by number or by text. */
export const aadstsErrors = {
  /** MSAL for .NET samples look for this text. */
  scope: { code: 'scope_invalid', status: 400, error: 'invalid_scope', number: 70011 },
  grantMissing: { code: 'invalid_request', status: 400, error: 'invalid_request', number: 900144 },
  grant: { code: 'grant_unsupported', status: 400, error: 'unsupported_grant_type', number: 70003 },
  tenant: { code: 'tenant_not_found', status: 400, error: 'invalid_request', number: 90002 },
  instance: { code: 'invalid_request', status: 400, error: 'invalid_instance', number: 50049 },
  credentialsMissing: { code: 'client_invalid', status: 401, error: 'invalid_client', number: 7000216 },
  credentialsTwice: { code: 'invalid_request', status: 400, error: 'invalid_request', number: 90013 },
  secret: { code: 'client_invalid', status: 401, error: 'invalid_client', number: 7000215 },
  disabled: { code: 'client_suspended', status: 401, error: 'invalid_client', number: 7000112 },
  assertionMalformed: { code: 'client_invalid', status: 401, error: 'invalid_client', number: 50027 },
  assertionSignature: { code: 'client_invalid', status: 401, error: 'invalid_client', number: 700027 },
  assertionClient: { code: 'client_invalid', status: 401, error: 'invalid_client', number: 700021 },
  assertionAudience: { code: 'client_invalid', status: 401, error: 'invalid_client', number: 700023 },
  assertionTime: { code: 'client_invalid', status: 401, error: 'invalid_client', number: 700024 },
  assertionReplayed: { code: 'client_invalid', status: 401, error: 'invalid_client', number: 50012 },
  certificate: { code: 'client_invalid', status: 401, error: 'invalid_client', number: 1000502 },
} as const satisfies Readonly<Record<string, AadstsError>>

export interface AadstsError {
  /** The nearest code of the core, for our log. */
  readonly code: ErrorCode
  readonly status: number
  /** RFC 6749 §5.2. */
  readonly error: string
  /** The number behind `AADSTS`. */
  readonly number: number
}

/** An error of the authority, with the number that the product has for it. */
export class AuthorityRefusal extends CoreError {
  readonly aadsts: AadstsError

  constructor(kind: keyof typeof aadstsErrors, message: string, detail?: string) {
    super(aadstsErrors[kind].code, message, detail === undefined ? {} : { detail })
    this.aadsts = aadstsErrors[kind]
  }
}
