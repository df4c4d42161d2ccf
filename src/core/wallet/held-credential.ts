import type { HeldCredentialId, Instant, KeyId, TenantId, WalletRecordId } from '../ids.ts'
import type { CredentialType, FormatIdentifier } from '../issuers/credential-configuration.ts'
import type { CarriedStatus } from '../ports/credential-format.ts'

export type HeldCredentialState = 'valid' | 'suspended' | 'revoked' | 'expired'

/** A credential of the office's own: verified before it was stored, sealed under the master key, watched until it ends. */
export interface HeldCredential {
  readonly id: HeldCredentialId
  readonly tenantId: TenantId
  readonly format: FormatIdentifier
  /** Who signed it, as the credential says and its key proves. */
  readonly issuer: string
  readonly type: CredentialType
  /** RFC 7638 thumbprint of the key that signed it: whoever signs with it may speak about its status. */
  readonly issuerKeyThumbprint: string
  /** What it is bound to; absent = to nobody, a bearer credential. */
  readonly holder?: CredentialHolder
  /** Where it came from. */
  readonly source: CredentialSource
  /** Whose it is; absent = the tenant's own wallet. */
  readonly walletId?: WalletRecordId
  /** By which it can be had anew before it ends. */
  readonly renewalId?: WalletRecordId
  /** Where its status is published; absent = it has none. */
  readonly status?: CarriedStatus
  readonly validFrom?: Instant
  readonly validUntil?: Instant
  readonly sealedClaims: Uint8Array
  /** As the issuer encoded it. */
  readonly sealedCredential: Uint8Array
  readonly state: HeldCredentialState
  /** Whether `wallet.credential.expiring` was told. */
  readonly expiryTold: boolean
  /** How often it was shown; absent = never. */
  readonly presentations?: number
  readonly presentedAt?: Instant
  readonly storedAt: Instant
  readonly changedAt: Instant
  /** When it is looked at next; absent once nothing can change any more. */
  readonly dueAt?: Instant
  readonly version: number
}

export interface CredentialHolder {
  readonly keyId: KeyId
  /** The DID that the key was proved with, when the issuer asked for one. */
  readonly did?: string
  /** The DID URL that names the key there; absent = the DID is made of the key. */
  readonly verificationMethod?: string
  /** Whether other credentials are bound to it too, so that it outlives this one. */
  readonly isShared?: true
}

export interface CredentialSource {
  /** Credential Issuer Identifier. */
  readonly credentialIssuer: string
  readonly credentialConfigurationId: string
}
