import type { DocumentKind, Documents, KeptDocument } from '../../core/ports/documents.ts'
import type { Engine } from '../engine.ts'
import { toWrite } from '../query.ts'
import type { Tables } from '../tables.ts'
import { fromJson, toJson } from './json.ts'

type Row = Tables['documents']

function toRow(document: KeptDocument): Row {
  return {
    tenant_id: document.tenantId,
    kind: document.kind,
    id: document.id,
    data: toJson(document.data),
    created_at: document.createdAt,
    changed_at: document.changedAt,
    expires_at: document.expiresAt ?? null,
    version: document.version,
  }
}

function toDocument(row: Row): KeptDocument {
  return {
    tenantId: row.tenant_id,
    kind: row.kind,
    id: row.id,
    data: fromJson<Readonly<Record<string, unknown>>>(row.data),
    createdAt: row.created_at,
    changedAt: row.changed_at,
    ...(row.expires_at === null ? {} : { expiresAt: row.expires_at }),
    version: row.version,
  }
}

export function createDocuments({ compile, row, rows, count }: Engine): Documents {
  const find = compile((db, p: Pick<Row, 'tenant_id' | 'kind' | 'id'>) =>
    db
      .selectFrom('documents')
      .selectAll()
      .where('tenant_id', '=', p.tenant_id)
      .where('kind', '=', p.kind)
      .where('id', '=', p.id),
  )
  const list = compile((db, p: Pick<Row, 'tenant_id' | 'kind'> & { limit: number }) =>
    db
      .selectFrom('documents')
      .selectAll()
      .where('tenant_id', '=', p.tenant_id)
      .where('kind', '=', p.kind)
      .orderBy('id')
      .limit(p.limit),
  )
  const insert = compile((db, p: Row) =>
    db
      .insertInto('documents')
      .values({
        tenant_id: p.tenant_id,
        kind: p.kind,
        id: p.id,
        data: p.data,
        created_at: p.created_at,
        changed_at: p.changed_at,
        expires_at: p.expires_at,
        version: p.version,
      })
      .onConflict((conflict) => conflict.doNothing()),
  )
  const update = compile((db, p: Row & { previous: number }) =>
    db
      .updateTable('documents')
      .set({ data: p.data, changed_at: p.changed_at, expires_at: p.expires_at, version: p.version })
      .where('tenant_id', '=', p.tenant_id)
      .where('kind', '=', p.kind)
      .where('id', '=', p.id)
      .where('version', '=', p.previous),
  )
  const remove = compile((db, p: Pick<Row, 'tenant_id' | 'kind' | 'id'>) =>
    db
      .deleteFrom('documents')
      .where('tenant_id', '=', p.tenant_id)
      .where('kind', '=', p.kind)
      .where('id', '=', p.id),
  )
  const purge = compile((db, p: { now: number; limit: number }) =>
    db
      .deleteFrom('documents')
      .where(({ eb, refTuple, selectFrom }) =>
        eb(
          refTuple('tenant_id', 'kind', 'id'),
          'in',
          selectFrom('documents')
            .select(['tenant_id', 'kind', 'id'])
            .where('expires_at', '<=', p.now)
            .limit(p.limit)
            .$asTuple('tenant_id', 'kind', 'id'),
        ),
      ),
  )
  const key = (tenantId: KeptDocument['tenantId'], kind: DocumentKind, id: string) => ({
    tenant_id: tenantId,
    kind,
    id,
  })

  return {
    async find(tenantId, kind, id) {
      const found = await row(find, key(tenantId, kind, id))
      return found && toDocument(found)
    },
    list: async (tenantId, kind, limit) =>
      (await rows(list, { tenant_id: tenantId, kind, limit })).map(toDocument),
    add: (document) => toWrite(insert, toRow(document), 1),
    save: (document) => toWrite(update, { ...toRow(document), previous: document.version - 1 }, 1),
    remove: (tenantId, kind, id) => toWrite(remove, key(tenantId, kind, id), 1),
    purge: (now, limit) => count(purge, { now, limit }),
  }
}
