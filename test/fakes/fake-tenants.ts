import { as, type TenantId } from '../../src/core/ids.ts'
import type { Tenants } from '../../src/core/ports/tenants.ts'
import { defaultTenantSettings, type Tenant } from '../../src/core/tenants/tenant.ts'
import { fakeWrite } from './fake-units.ts'

export function fakeTenant(id: string, changes: Partial<Tenant> = {}): Tenant {
  return {
    id: as<TenantId>(id),
    name: id,
    isDefault: false,
    hosts: [],
    settings: defaultTenantSettings,
    createdAt: 0,
    ...changes,
  }
}

/** A fake of the port `Tenants`, in memory. Counts how often it is asked. */
export function createFakeTenants(
  initial: readonly Tenant[],
): Tenants & { readonly asked: () => number; readonly rows: Map<string, Tenant> } {
  const rows = new Map<string, Tenant>(initial.map((tenant) => [tenant.id, tenant]))
  let asked = 0
  return {
    rows,
    asked: () => asked,
    async find(id) {
      asked++
      return rows.get(id)
    },
    async findDefault() {
      asked++
      return [...rows.values()].find((tenant) => tenant.isDefault)
    },
    async list() {
      asked++
      return [...rows.values()]
    },
    add: (tenant) =>
      fakeWrite(() => {
        if (rows.has(tenant.id)) return false
        rows.set(tenant.id, tenant)
        return () => rows.delete(tenant.id)
      }),
    remove: (id) => [
      fakeWrite(() => {
        const before = rows.get(id)
        if (before === undefined) return false
        rows.delete(id)
        return () => rows.set(id, before)
      }),
    ],
    removals: async () => [],
    erase: async () => 0,
    endRemoval: () => fakeWrite(() => () => {}),
    save: (tenant) =>
      fakeWrite(() => {
        const before = rows.get(tenant.id)
        if (before === undefined) return false
        rows.set(tenant.id, tenant)
        return () => rows.set(tenant.id, before)
      }),
  }
}
