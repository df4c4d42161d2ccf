import type { CredentialConfigurationId, Instant, IssuanceBatchId, IssuanceId, TenantId } from '../ids.ts'

/** Many issuances asked for at once. */
export interface IssuanceBatch {
  readonly id: IssuanceBatchId
  readonly tenantId: TenantId
  readonly credentialConfigurationId: CredentialConfigurationId
  readonly total: number
  readonly done: number
  readonly failed: number
  readonly createdAt: Instant
}

/** One row of claims: exactly one issuance, or one reason why not. */
export interface IssuanceBatchRow {
  readonly tenantId: TenantId
  readonly batchId: IssuanceBatchId
  /** From 0, in the order of the file. */
  readonly index: number
  readonly state: 'pending' | 'done' | 'failed'
  /** The row as it came, sealed; erased when the row is finished. */
  readonly sealedRow?: Uint8Array
  readonly issuanceId?: IssuanceId
  readonly error?: string
}
