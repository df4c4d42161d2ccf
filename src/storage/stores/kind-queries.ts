import type { Compilable, Kysely } from 'kysely'
import type { Instant, TenantId } from '../../core/ids.ts'
import type { Compile } from '../query.ts'
import type { Tables } from '../tables.ts'

/** Tables that keep several kinds of few rows each. */
type OfKinds = 'dcp_records' | 'wallet_records'

type Key<Table extends OfKinds> = Pick<Tables[Table], 'tenant_id' | 'kind' | 'id'>
type Kind<Table extends OfKinds> = Tables[Table]['kind']

/** What these tables have in common: the builder takes one table at a time. */
interface Some {
  some: {
    tenant_id: TenantId
    kind: string
    id: string
    name: string | null
    due_at: Instant | null
    created_at: Instant
  }
}

/** What both are asked, whatever the kind. */
export function compileKindQueries<Table extends OfKinds>(compile: Compile, table: Table) {
  type Rows = Compilable<Tables[Table]>
  const some = table as unknown as 'some'
  const anyOf = (db: Kysely<Tables>) => db as unknown as Kysely<Some>
  return {
    find: compile(
      (db, p: Key<Table>) =>
        anyOf(db)
          .selectFrom(some)
          .selectAll()
          .where('tenant_id', '=', p.tenant_id)
          .where('kind', '=', p.kind)
          .where('id', '=', p.id) as unknown as Rows,
    ),
    findByName: compile(
      (db, p: { tenant_id: TenantId; kind: Kind<Table>; name: string }) =>
        anyOf(db)
          .selectFrom(some)
          .selectAll()
          .where('tenant_id', '=', p.tenant_id)
          .where('kind', '=', p.kind)
          .where('name', '=', p.name) as unknown as Rows,
    ),
    due: compile(
      (db, p: { kind: Kind<Table>; now: number; limit: number }) =>
        anyOf(db)
          .selectFrom(some)
          .selectAll()
          .where('due_at', '<=', p.now)
          .where('kind', '=', p.kind)
          .orderBy('due_at')
          .limit(p.limit) as unknown as Rows,
    ),
    remove: compile((db, p: Key<Table>) =>
      anyOf(db)
        .deleteFrom(some)
        .where('tenant_id', '=', p.tenant_id)
        .where('kind', '=', p.kind)
        .where('id', '=', p.id),
    ),
    purge: compile((db, p: { kind: Kind<Table>; before: number; limit: number }) =>
      anyOf(db)
        .deleteFrom(some)
        .where(({ eb, refTuple, selectFrom }) =>
          eb(
            refTuple('tenant_id', 'kind', 'id'),
            'in',
            selectFrom(some)
              .select(['tenant_id', 'kind', 'id'])
              .where('kind', '=', p.kind)
              .where('created_at', '<', p.before)
              .where('due_at', 'is', null)
              .limit(p.limit)
              .$asTuple('tenant_id', 'kind', 'id'),
          ),
        ),
    ),
  }
}
