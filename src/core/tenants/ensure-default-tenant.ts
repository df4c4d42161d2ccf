import { as, type TenantId } from '../ids.ts'
import type { Ports } from '../ports/ports.ts'
import { WriteConflict } from '../ports/units.ts'
import { defaultTenantSettings, type Tenant } from './tenant.ts'

/** The tenant that answers at the root; made with `name` when there is none. Several processes may ask at once. */
export async function ensureDefaultTenant(
  ports: Pick<Ports, 'clock' | 'random' | 'units' | 'tenants'>,
  name: string,
): Promise<Tenant> {
  const found = await ports.tenants.findDefault()
  if (found !== undefined) return found
  const createdAt = ports.clock.now()
  const tenant: Tenant = {
    id: as<TenantId>(ports.random.id(createdAt)),
    name,
    isDefault: true,
    hosts: [],
    settings: defaultTenantSettings,
    createdAt,
  }
  try {
    await ports.units.commit([ports.tenants.add(tenant)])
    return tenant
  } catch (error) {
    const other = error instanceof WriteConflict ? await ports.tenants.findDefault() : undefined
    if (other === undefined) throw error
    return other
  }
}
