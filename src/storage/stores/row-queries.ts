import type { Compilable, Kysely } from 'kysely'
import type { Instant, TenantId } from '../../core/ids.ts'
import type { Tables } from '../tables.ts'

// What most tables are asked, for `compile`.

/** Tables whose rows go by the tenant and an id. */
type ById = {
  [Table in keyof Tables]: Tables[Table] extends { tenant_id: TenantId; id: string } ? Table : never
}[keyof Tables]

/** Of these, tables whose rows time alone changes. */
type WithDue = { [Table in ById]: Tables[Table] extends { due_at: Instant | null } ? Table : never }[ById]

type Key<Table extends ById> = Pick<Tables[Table], 'tenant_id' | 'id'>

/** The builder cannot tell what a table has that is not named here: `Table` promises it. */
interface Some {
  some: { tenant_id: TenantId; id: string; due_at: Instant | null }
}
const anyTable = (db: Kysely<Tables>) => db as unknown as Kysely<Some>
const as = (table: ById) => table as 'some'

export function rowById<Table extends ById>(table: Table) {
  return (db: Kysely<Tables>, p: Key<Table>) =>
    anyTable(db)
      .selectFrom(as(table))
      .selectAll()
      .where('tenant_id', '=', p.tenant_id)
      .where('id', '=', p.id) as unknown as Compilable<Tables[Table]>
}

/** Every row of a tenant, oldest first. */
export function rowsOfTenant<Table extends ById>(table: Table) {
  return (db: Kysely<Tables>, p: Pick<Tables[Table], 'tenant_id'>) =>
    anyTable(db)
      .selectFrom(as(table))
      .selectAll()
      .where('tenant_id', '=', p.tenant_id)
      .orderBy('id') as unknown as Compilable<Tables[Table]>
}

/** A page of the rows of a tenant, newest first. */
export function pageOfRows<Table extends ById>(table: Table) {
  return (
    db: Kysely<Tables>,
    p: { tenant_id: TenantId; before: Tables[Table]['id'] & string; limit: number },
  ) =>
    anyTable(db)
      .selectFrom(as(table))
      .selectAll()
      .where('tenant_id', '=', p.tenant_id)
      .where('id', '<', p.before)
      .orderBy('id', 'desc')
      .limit(p.limit) as unknown as Compilable<Tables[Table]>
}

/** Rows of all tenants whose time has come, the longest due first. */
export function dueRows<Table extends WithDue>(table: Table) {
  return (db: Kysely<Tables>, p: { now: number; limit: number }) =>
    anyTable(db)
      .selectFrom(as(table))
      .selectAll()
      .where('due_at', '<=', p.now)
      .orderBy('due_at')
      .limit(p.limit) as unknown as Compilable<Tables[Table]>
}

export function removeById<Table extends ById>(table: Table) {
  return (db: Kysely<Tables>, p: Key<Table>) =>
    anyTable(db).deleteFrom(as(table)).where('tenant_id', '=', p.tenant_id).where('id', '=', p.id)
}
