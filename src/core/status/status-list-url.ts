import type { StatusListId } from '../ids.ts'
import type { Tenant } from '../tenants/tenant.ts'
import { tenantUrl } from '../tenants/tenant-url.ts'

/** Where a status list is published. Stands in every credential of the list, so it never changes. */
export function statusListUrl(
  publicUrl: string,
  tenant: Pick<Tenant, 'id' | 'isDefault'>,
  listId: StatusListId,
): string {
  return `${tenantUrl(publicUrl, tenant)}/status-lists/${listId}`
}
