import type { PresentationQueries } from '../../core/ports/presentation-queries.ts'
import type { PresentationQuery } from '../../core/verification/queries/presentation-query.ts'
import type { Engine } from '../engine.ts'
import { toWrite } from '../query.ts'
import type { Tables } from '../tables.ts'
import { fromJson, toJson } from './json.ts'
import { removeById, rowById, rowsOfTenant } from './row-queries.ts'

type Row = Tables['presentation_queries']
type Data = Pick<PresentationQuery, 'query' | 'purpose'>

function toRow({ tenantId, id, version, createdAt, ...data }: PresentationQuery): Row {
  return {
    tenant_id: tenantId,
    id,
    version,
    created_at: createdAt,
    data: toJson(data satisfies Data),
  }
}

function toQuery(row: Row): PresentationQuery {
  return {
    ...fromJson<Data>(row.data),
    tenantId: row.tenant_id,
    id: row.id,
    version: row.version,
    createdAt: row.created_at,
  }
}

export function createPresentationQueries({ compile, row, rows }: Engine): PresentationQueries {
  const find = compile(rowById('presentation_queries'))
  const list = compile(rowsOfTenant('presentation_queries'))
  const insert = compile((db, p: Row) =>
    db
      .insertInto('presentation_queries')
      .values({
        tenant_id: p.tenant_id,
        id: p.id,
        version: p.version,
        created_at: p.created_at,
        data: p.data,
      })
      .onConflict((conflict) => conflict.doNothing()),
  )
  const update = compile((db, p: Row & { previous: number }) =>
    db
      .updateTable('presentation_queries')
      .set({ version: p.version, data: p.data })
      .where('tenant_id', '=', p.tenant_id)
      .where('id', '=', p.id)
      .where('version', '=', p.previous),
  )
  const remove = compile(removeById('presentation_queries'))

  return {
    async find(tenantId, id) {
      const found = await row(find, { tenant_id: tenantId, id })
      return found && toQuery(found)
    },
    list: async (tenantId) => (await rows(list, { tenant_id: tenantId })).map(toQuery),
    add: (query) => toWrite(insert, toRow(query), 1),
    save: (query) => toWrite(update, { ...toRow(query), previous: query.version - 1 }, 1),
    remove: (tenantId, id) => toWrite(remove, { tenant_id: tenantId, id }, 1),
  }
}
