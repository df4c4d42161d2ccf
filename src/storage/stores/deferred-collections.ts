import { sql } from 'kysely'
import type { DeferredCollectionId } from '../../core/ids.ts'
import type { DeferredCollections } from '../../core/ports/deferred-collections.ts'
import type { DeferredCollection, PendingCollection } from '../../core/wallet/deferred-collection.ts'
import type { Engine } from '../engine.ts'
import { toWrite } from '../query.ts'
import type { Tables } from '../tables.ts'
import { fromJson, toJson } from './json.ts'
import { pageValues, toPage } from './paging.ts'
import { dueRows, pageOfRows, rowById } from './row-queries.ts'

type Row = Tables['deferred_collections']
type Columns = 'id' | 'tenantId' | 'state' | 'version' | 'dueAt' | 'createdAt' | 'sealedSession'
/** What no query asks for. */
type Data = Omit<DeferredCollection, Columns>

function toRow(collection: DeferredCollection): Row {
  const { id, tenantId, state, version, createdAt } = collection
  const columns: ReadonlySet<string> = new Set<Columns>([
    'id',
    'tenantId',
    'state',
    'version',
    'dueAt',
    'createdAt',
    'sealedSession',
  ])
  return {
    tenant_id: tenantId,
    id,
    state,
    version,
    due_at: collection.state === 'pending' ? collection.dueAt : null,
    created_at: createdAt,
    sealed_session: collection.state === 'pending' ? collection.sealedSession : null,
    data: toJson(Object.fromEntries(Object.entries(collection).filter(([name]) => !columns.has(name)))),
  }
}

function toCollection(row: Row): DeferredCollection {
  return {
    ...fromJson<Data>(row.data),
    id: row.id,
    tenantId: row.tenant_id,
    state: row.state,
    version: row.version,
    createdAt: row.created_at,
    ...(row.due_at === null ? {} : { dueAt: row.due_at }),
    ...(row.sealed_session === null ? {} : { sealedSession: row.sealed_session }),
  } as DeferredCollection
}

export function createDeferredCollections({ compile, rows, row, count }: Engine): DeferredCollections {
  const find = compile(rowById('deferred_collections'))
  const list = compile(pageOfRows('deferred_collections'))
  const due = compile(dueRows('deferred_collections'))
  const insert = compile((db, p: Row) =>
    db
      .insertInto('deferred_collections')
      .values({
        tenant_id: p.tenant_id,
        id: p.id,
        state: p.state,
        version: p.version,
        due_at: p.due_at,
        created_at: p.created_at,
        sealed_session: p.sealed_session,
        data: p.data,
      })
      .onConflict((conflict) => conflict.doNothing()),
  )
  const update = compile((db, p: Row & { previous: number }) =>
    db
      .updateTable('deferred_collections')
      .set({
        state: p.state,
        version: p.version,
        due_at: p.due_at,
        sealed_session: p.sealed_session,
        data: p.data,
      })
      .where('tenant_id', '=', p.tenant_id)
      .where('id', '=', p.id)
      .where('version', '=', p.previous),
  )
  const purge = compile((db, p: { before: number; limit: number }) =>
    db
      .deleteFrom('deferred_collections')
      .where(({ eb, refTuple, selectFrom }) =>
        eb(
          refTuple('tenant_id', 'id'),
          'in',
          selectFrom('deferred_collections')
            .select(['tenant_id', 'id'])
            .where('created_at', '<', p.before)
            .where('state', '<>', sql.lit<Row['state']>('pending'))
            .limit(p.limit)
            .$asTuple('tenant_id', 'id'),
        ),
      ),
  )

  return {
    async find(tenantId, id) {
      const found = await row(find, { tenant_id: tenantId, id })
      return found && toCollection(found)
    },
    async list(tenantId, page) {
      const found = await rows(list, { tenant_id: tenantId, ...pageValues<DeferredCollectionId>(page) })
      return toPage(found.map(toCollection), page, ({ createdAt, id }) => ({ at: createdAt, id }))
    },
    due: async (now, limit) => (await rows(due, { now, limit })).map(toCollection) as PendingCollection[],
    add: (collection) => toWrite(insert, toRow(collection), 1),
    save: (collection) => toWrite(update, { ...toRow(collection), previous: collection.version - 1 }, 1),
    purge: (before, limit) => count(purge, { before, limit }),
  }
}
