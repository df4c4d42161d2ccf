import type { Instant, TenantId } from '../ids.ts'
import type { Tenant } from '../tenants/tenant.ts'
import type { Write } from './units.ts'

export interface Tenants {
  find(id: TenantId): Promise<Tenant | undefined>
  findDefault(): Promise<Tenant | undefined>
  list(): Promise<readonly Tenant[]>
  /** Conditional on the id being new, and on there being no other default tenant when it is to be the default. */
  add(tenant: Tenant): Write
  /** Conditional on the tenant being there. */
  save(tenant: Tenant): Write
  /** It is gone from here on; its rows are left to {@link erase}. Conditional on it being there, and not the default one. */
  remove(id: TenantId, at: Instant): readonly Write[]
  /** Tenants that are gone, of which there may still be rows; oldest first. */
  removals(limit: number): Promise<readonly TenantRemoval[]>
  /** Erases rows of a tenant that is gone, at most `limit` of each kind. Returns how many. */
  erase(id: TenantId, limit: number): Promise<number>
  /** Nothing is left of it. */
  endRemoval(id: TenantId): Write
}

export interface TenantRemoval {
  readonly tenantId: TenantId
  readonly removedAt: Instant
}
