import { sha256Base64url } from '../../lib/hash.ts'
import type { CredentialId, DcpRecordId, Instant, TenantId } from '../ids.ts'

/** The credential of one kind that a holder was given last, where a new one takes the place of the old. */
export interface LastIssued {
  readonly id: DcpRecordId
  readonly tenantId: TenantId
  readonly name: string
  readonly credentialId: CredentialId
  readonly createdAt: Instant
  readonly version: number
}

export function lastIssuedName(context: string, holderDid: string, configurationId: string): string {
  return sha256Base64url(JSON.stringify([context, holderDid, configurationId]))
}
