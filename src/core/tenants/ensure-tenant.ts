import type { Ports } from '../ports/ports.ts'
import { createTenant } from './create-tenant.ts'
import type { Tenant } from './tenant.ts'

/** A tenant beside the default one, known by its name: made when there is none. For one process at a time. */
export async function ensureTenant(
  ports: Pick<Ports, 'clock' | 'random' | 'units' | 'tenants' | 'apiClients'>,
  name: string,
): Promise<Tenant> {
  const found = (await ports.tenants.list()).find((tenant) => !tenant.isDefault && tenant.name === name)
  return found ?? (await createTenant(ports, { name })).tenant
}
