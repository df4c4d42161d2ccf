import type { AuthorizationId, Instant, TenantId } from '../ids.ts'

/** For whom a presentation is asked: nobody gets a code for it. */
export interface RelyingParty {
  /** Where the person goes on afterwards. */
  readonly redirectUri: string
  /** Origins, with one of which every issuer must be linked; absent = whoever the tenant trusts. */
  readonly issuerAllowedDomains?: readonly string[]
}

interface Base {
  readonly id: AuthorizationId
  readonly tenantId: TenantId
  /** As the caller sent it: nobody authenticated it. */
  readonly presentationDefinition: Readonly<Record<string, unknown>>
  /** The caller's own word against forged requests. */
  readonly state: string
  /** Must stand, signed, in the presentation. No two authorizations ever have the same. */
  readonly nonce: string
  /** Who asks the wallet; absent = the wallet asks for itself, and gets a code for a token. */
  readonly relyingParty?: RelyingParty
  /** Presentations that were refused. */
  readonly failures: number
  readonly createdAt: Instant
  readonly expiresAt: Instant
  readonly version: number
}

/**
 * A wallet proves with a presentation that it controls a DID, gets a code for it, and for the code a token:
 * created → validated → used, or closed after too many presentations that were refused.
 */
export type Authorization =
  | CreatedAuthorization
  | ValidatedAuthorization
  | UsedAuthorization
  | (Base & { readonly status: 'closed' })

export type CreatedAuthorization = Base & { readonly status: 'created' }

export type ValidatedAuthorization = Base & {
  readonly status: 'validated'
  readonly holderDid: string
  /** What a relying party asked for and was shown. */
  readonly sealedClaims?: Uint8Array
  /** SHA-256 of the code. */
  readonly codeHash: Uint8Array
  readonly codeExpiresAt: Instant
}

export type UsedAuthorization = Base & {
  readonly status: 'used'
  readonly holderDid: string
  readonly sealedClaims?: Uint8Array
  readonly codeHash: Uint8Array
  /** The code was sent a second time: whoever has the token may not be who got the code. */
  readonly tokenRevoked: boolean
}

/** Refused presentations after which an authorization is closed. */
const MAX_FAILURES = 5
const CODE_MS = 120_000

export function countFailure({ status: _, ...base }: CreatedAuthorization): Authorization {
  const failures = base.failures + 1
  const status = failures >= MAX_FAILURES ? 'closed' : 'created'
  return { ...base, status, failures, version: base.version + 1 }
}

export function validated(
  { status: _, ...base }: CreatedAuthorization,
  { holderDid, sealedClaims }: Pick<ValidatedAuthorization, 'holderDid' | 'sealedClaims'>,
  codeHash: Uint8Array,
  now: Instant,
): ValidatedAuthorization {
  return {
    ...base,
    status: 'validated',
    holderDid,
    ...(sealedClaims === undefined ? {} : { sealedClaims }),
    codeHash,
    codeExpiresAt: Math.min(now + CODE_MS, base.expiresAt),
    version: base.version + 1,
  }
}

export function used({ codeExpiresAt: _, ...base }: ValidatedAuthorization): UsedAuthorization {
  return { ...base, status: 'used', tokenRevoked: false, version: base.version + 1 }
}

export function withTokenRevoked(authorization: UsedAuthorization): UsedAuthorization {
  return { ...authorization, tokenRevoked: true, version: authorization.version + 1 }
}
