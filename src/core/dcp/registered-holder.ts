import type { DcpRecordId, Instant, TenantId } from '../ids.ts'

/** A holder that an operator registered, and what is attested of it: claims by input name, sealed under the master key. */
export interface RegisteredHolder {
  readonly id: DcpRecordId
  readonly tenantId: TenantId
  readonly did: string
  readonly label: string
  readonly sealedClaims: Uint8Array
  readonly createdAt: Instant
  readonly version: number
}
