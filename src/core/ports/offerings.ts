import type { CredentialId, Instant, OfferingId, TenantId } from '../ids.ts'
import type { KeptCredential, Offering, Redemption } from '../offerings/offering.ts'
import type { Schema } from '../offerings/schema.ts'
import type { Write } from './units.ts'

export interface Offerings {
  find(tenantId: TenantId, id: OfferingId): Promise<Offering | undefined>
  /** Newest first. */
  list(tenantId: TenantId, limit: number): Promise<readonly Offering[]>
  add(offering: Offering): Write
  /** Conditional on its limit not being reached and its time not being over. */
  redeem(tenantId: TenantId, id: OfferingId, now: Instant): Write
  redemptions(tenantId: TenantId, id: OfferingId): Promise<readonly Redemption[]>
  addRedemption(redemption: Redemption): Write
}

/** Credentials that their holders may read again. */
export interface KeptCredentials {
  find(tenantId: TenantId, id: CredentialId): Promise<KeptCredential | undefined>
  add(credential: KeptCredential): Write
  /** Returns how many it forgot. */
  purge(now: Instant, limit: number): Promise<number>
}

export interface Schemas {
  list(tenantId: TenantId): Promise<readonly Schema[]>
  /** Conditional on the type not having this version yet. */
  add(schema: Schema): Write
  remove(tenantId: TenantId, id: string): Write
}
