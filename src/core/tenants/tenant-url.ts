import type { Tenant } from './tenant.ts'

/** The base of a tenant's URLs, no trailing slash: the root for the default tenant, `/t/<id>` for the others. */
export function tenantUrl(publicUrl: string, tenant: Pick<Tenant, 'id' | 'isDefault'>): string {
  return tenant.isDefault ? publicUrl : `${publicUrl}/t/${tenant.id}`
}
