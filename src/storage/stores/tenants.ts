import { sql } from 'kysely'
import type { Tenants } from '../../core/ports/tenants.ts'
import { defaultTenantSettings, type Tenant, type TenantSettings } from '../../core/tenants/tenant.ts'
import type { Engine } from '../engine.ts'
import { toWrite } from '../query.ts'
import type { Tables } from '../tables.ts'
import { createEraseTenant } from './erase-tenant.ts'
import { fromJson, toJson } from './json.ts'

type Row = Tables['tenants']

function toRow(tenant: Tenant): Row {
  return {
    id: tenant.id,
    name: tenant.name,
    is_default: tenant.isDefault ? 1 : 0,
    hosts: toJson(tenant.hosts),
    settings: toJson(tenant.settings),
    created_at: tenant.createdAt,
  }
}

function toTenant(row: Row): Tenant {
  return {
    id: row.id,
    name: row.name,
    isDefault: row.is_default === 1,
    hosts: fromJson<string[]>(row.hosts),
    // Settings that are younger than the row have their default.
    settings: { ...defaultTenantSettings, ...fromJson<Partial<TenantSettings>>(row.settings) },
    createdAt: row.created_at,
  }
}

export function createTenants(engine: Engine): Tenants {
  const { compile, row, rows } = engine
  const find = compile((db, p: Pick<Row, 'id'>) =>
    db.selectFrom('tenants').selectAll().where('id', '=', p.id),
  )
  const findDefault = compile((db, _: Record<never, never>) =>
    db.selectFrom('tenants').selectAll().where('is_default', '=', sql.lit(1)),
  )
  const list = compile((db, _: Record<never, never>) => db.selectFrom('tenants').selectAll().orderBy('id'))
  const insert = compile((db, p: Row) =>
    db
      .insertInto('tenants')
      .values({
        id: p.id,
        name: p.name,
        is_default: p.is_default,
        hosts: p.hosts,
        settings: p.settings,
        created_at: p.created_at,
      })
      .onConflict((conflict) => conflict.doNothing()),
  )
  const update = compile((db, p: Row) =>
    db
      .updateTable('tenants')
      .set({ name: p.name, is_default: p.is_default, hosts: p.hosts, settings: p.settings })
      .where('id', '=', p.id),
  )
  const remove = compile((db, p: Pick<Row, 'id'>) =>
    db.deleteFrom('tenants').where('id', '=', p.id).where('is_default', '=', sql.lit(0)),
  )
  const beginRemoval = compile((db, p: Tables['tenant_removals']) =>
    db.insertInto('tenant_removals').values({ tenant_id: p.tenant_id, removed_at: p.removed_at }),
  )
  const removals = compile((db, p: { limit: number }) =>
    db.selectFrom('tenant_removals').selectAll().orderBy('tenant_id').limit(p.limit),
  )
  const endRemoval = compile((db, p: Pick<Tables['tenant_removals'], 'tenant_id'>) =>
    db.deleteFrom('tenant_removals').where('tenant_id', '=', p.tenant_id),
  )
  const erase = createEraseTenant(engine)

  return {
    async find(id) {
      const found = await row(find, { id })
      return found && toTenant(found)
    },
    async findDefault() {
      const found = await row(findDefault, {})
      return found && toTenant(found)
    },
    list: async () => (await rows(list, {})).map(toTenant),
    add: (tenant) => toWrite(insert, toRow(tenant), 1),
    save: (tenant) => toWrite(update, toRow(tenant), 1),
    remove: (id, at) => [
      toWrite(remove, { id }, 1),
      toWrite(beginRemoval, { tenant_id: id, removed_at: at }, 1),
    ],
    removals: async (limit) =>
      (await rows(removals, { limit })).map((found) => ({
        tenantId: found.tenant_id,
        removedAt: found.removed_at,
      })),
    erase,
    endRemoval: (id) => toWrite(endRemoval, { tenant_id: id }),
  }
}
