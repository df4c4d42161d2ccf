import { sha256Base64url } from '../../lib/hash.ts'
import type { DcpRecordId, HeldCredentialId, Instant, TenantId } from '../ids.ts'

/**
 * What one of our participants asked an issuer for (DCP §6.3).
 *
 *     created → requesting → requested → issued | rejected | error
 *
 * An issued request stays open to its issuer for what is still missing of it; a standing one for as much as the issuer brings.
 */
export interface HolderRequest {
  readonly id: DcpRecordId
  readonly tenantId: TenantId
  readonly context: string
  readonly holderPid: string
  /** DID of the issuer. */
  readonly issuer: string
  readonly wanted: readonly WantedCredential[]
  readonly state: HolderRequestState
  /** The `token` that we put into the request, which the delivery has to give back; sealed. Absent = none was sent. */
  readonly sealedToken?: Uint8Array
  /** What the issuer told the holder on another way, sent with the request; sealed. */
  readonly sealedCode?: Uint8Array
  /** The issuer's id of it, for asking how it stands. */
  readonly issuerPid?: string
  /** SHA-256 of what was delivered and stored, so that a delivery that comes again changes nothing. */
  readonly deliveredHashes: readonly string[]
  readonly credentialIds: readonly HeldCredentialId[]
  /** Nothing was sent for it: a place for what an issuer brings by agreement, open also after it rejected something. */
  readonly isStanding?: true
  /** The request whose credentials these are to replace. */
  readonly renews?: DcpRecordId
  readonly rejectionReason?: string
  /** What the peer answered that ended it. */
  readonly failure?: string
  readonly attempts: number
  readonly createdAt: Instant
  readonly expiresAt: Instant
  readonly dueAt?: Instant
  readonly version: number
}

export function holderRequestName({
  context,
  holderPid,
}: Pick<HolderRequest, 'context' | 'holderPid'>): string {
  return sha256Base64url(JSON.stringify([context, holderPid]))
}

export type HolderRequestState = 'created' | 'requesting' | 'requested' | 'issued' | 'rejected' | 'error'

/** An entry of the issuer's metadata; type and profile are absent where the issuer publishes none. */
export interface WantedCredential {
  readonly id: string
  readonly credentialType?: string
  readonly profile?: string
}
