import type { TenantId } from '../ids.ts'
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
}
