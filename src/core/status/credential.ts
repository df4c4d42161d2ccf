import type {
  CredentialConfigurationId,
  CredentialId,
  Instant,
  IssuanceId,
  IssuerId,
  StatusListId,
  TenantId,
} from '../ids.ts'
import type { FormatIdentifier } from '../issuers/credential-configuration.ts'

export type CredentialStatus = 'valid' | 'revoked' | 'suspended'

/** One place in one status list. */
export interface StatusEntry {
  readonly listId: StatusListId
  readonly index: number
}

/**
 * What the office remembers of an issued credential. Never its claims. A batch of copies bound to different keys is one
 * credential with several status entries: it is revoked as one.
 */
export interface IssuedCredential {
  readonly id: CredentialId
  readonly tenantId: TenantId
  readonly issuanceId: IssuanceId
  readonly issuerId: IssuerId
  readonly credentialConfigurationId: CredentialConfigurationId
  readonly format: FormatIdentifier
  readonly status: CredentialStatus
  readonly statusEntries: readonly StatusEntry[]
  /** By which it is found through its indexed claim; see `claim-index.ts`. */
  readonly claimIndex?: Uint8Array
  /** The caller's own name for the subject, when it gave one. */
  readonly subject?: string
  readonly issuedAt: Instant
  readonly validUntil?: Instant
  readonly version: number
}
