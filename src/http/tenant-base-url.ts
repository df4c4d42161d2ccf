import type { Tenant } from '../core/tenants/tenant.ts'

/** Where the outside reaches a tenant; no trailing slash. */
export function tenantBaseUrl(publicUrl: string, tenant: Pick<Tenant, 'id' | 'isDefault'>): string {
  return tenant.isDefault ? publicUrl : `${publicUrl}/t/${tenant.id}`
}
