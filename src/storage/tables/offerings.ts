import type { Authorization } from '../../core/authorizations/authorization.ts'
import type { AuthorizationId, CredentialId, Instant, OfferingId, TenantId } from '../../core/ids.ts'
import type { Json } from './json.ts'

interface AuthorizationsTable {
  tenant_id: TenantId
  id: AuthorizationId
  status: Authorization['status']
  version: number
  expires_at: Instant
  code_hash: Uint8Array | null
  data: Json
}

interface OfferingsTable {
  tenant_id: TenantId
  id: OfferingId
  redeemed: number
  redemption_limit: number | null
  expires_at: Instant | null
  created_at: Instant
  sealed_claims: Uint8Array
  data: Json
}

interface RedemptionsTable {
  tenant_id: TenantId
  offering_id: OfferingId
  id: string
  credential_id: CredentialId
  recipient_did: string
  redeemed_at: Instant
}

/** What holders of a proved DID may claim. */
export interface OfferingTables {
  authorizations: AuthorizationsTable
  offerings: OfferingsTable
  redemptions: RedemptionsTable
}
