import type {
  ApiClientId,
  CredentialConfigurationId,
  CredentialId,
  Instant,
  OfferingId,
  TenantId,
} from '../ids.ts'

/** A credential that waits for whoever proves a DID: one holder, or anybody as often as its limit says. */
export interface Offering {
  readonly id: OfferingId
  readonly tenantId: TenantId
  readonly apiClientId: ApiClientId
  readonly credentialConfigurationId: CredentialConfigurationId
  /** The name under which it was asked for. */
  readonly credentialType: string
  /** The DID that alone may have it; absent = anybody. */
  readonly recipient?: string
  readonly redemptionLimit?: number
  readonly expiresAt?: Instant
  readonly redeemed: number
  readonly sealedClaims: Uint8Array
  readonly createdAt: Instant
}

export interface Redemption {
  readonly id: string
  readonly tenantId: TenantId
  readonly offeringId: OfferingId
  readonly credentialId: CredentialId
  readonly recipientDid: string
  readonly redeemedAt: Instant
}

/** A credential as it was given out, sealed, for its subject to read again. */
export interface KeptCredential {
  readonly tenantId: TenantId
  readonly id: CredentialId
  readonly subject?: string
  readonly sealedCredential: Uint8Array
  readonly eraseAt: Instant
}
