import type { DcpRecordId, Instant, TenantId } from '../ids.ts'

/** What an issuer told one of our participants that it may ask for. */
export interface ReceivedOffer {
  readonly id: DcpRecordId
  readonly tenantId: TenantId
  readonly context: string
  readonly issuer: string
  readonly credentials: readonly OfferedCredential[]
  /** The same offer sent again is the same record. */
  readonly contentHash: string
  readonly createdAt: Instant
  readonly version: number
}

/** One entry, completed from the metadata of the issuer when it came sparse. */
export interface OfferedCredential {
  readonly id?: string
  readonly credentialType?: string
  readonly profile?: string
  readonly offerReason?: string
}
