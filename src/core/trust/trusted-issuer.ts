import type { Instant, TenantId, TrustedIssuerId } from '../ids.ts'

/** Who is believed: an issuer by DID or by https URL, or everyone under an x509 trust anchor. */
export interface TrustedIssuer {
  readonly id: TrustedIssuerId
  readonly tenantId: TenantId
  readonly name: string
  readonly did?: string
  /** `iss` of an issuer whose keys are behind `/.well-known/jwt-vc-issuer`, byte for byte. */
  readonly url?: string
  /** PEM of a trust anchor. */
  readonly certificate?: string
  /** Empty = every type. */
  readonly credentialTypes: readonly string[]
  readonly createdAt: Instant
}
