import type { CredentialConfigurationId, DcpRecordId, Instant, TenantId } from '../ids.ts'

/** What one of our issuers tells a holder that it may ask for (DCP §6.5). Sent soon, by a job. */
export interface SentOffer {
  readonly id: DcpRecordId
  readonly tenantId: TenantId
  readonly context: string
  readonly holderDid: string
  readonly configurationIds: readonly CredentialConfigurationId[]
  readonly offerReason: string
  readonly state: 'waiting' | 'sent' | 'failed'
  /** What the holder answered that ended it. */
  readonly failure?: string
  readonly attempts: number
  readonly createdAt: Instant
  readonly dueAt?: Instant
  readonly version: number
}
