import type { IssuerId, TenantId } from '../ids.ts'
import type { Issuer } from '../issuers/issuer.ts'
import type { Write } from './units.ts'

export interface Issuers {
  find(tenantId: TenantId, id: IssuerId): Promise<Issuer | undefined>
  list(tenantId: TenantId): Promise<readonly Issuer[]>
  /** Conditional on the id being new. */
  add(issuer: Issuer): Write
  /** Conditional on the issuer being there. */
  save(issuer: Issuer): Write
  /** Conditional on the issuer being there and no configuration using it. */
  remove(tenantId: TenantId, id: IssuerId): Write
}
