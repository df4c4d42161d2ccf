import type { Schema } from '../../core/offerings/schema.ts'
import type { Schemas } from '../../core/ports/offerings.ts'
import type { Engine } from '../engine.ts'
import { toWrite } from '../query.ts'
import type { Tables } from '../tables.ts'
import { fromJson, toJson } from './json.ts'
import { removeById } from './row-queries.ts'

type Row = Tables['schemas']
type Data = Pick<Schema, 'name' | 'credentialSubject' | 'credentialConfigurationId' | 'createdAt'>

function toRow({ id, tenantId, type, version, ...data }: Schema): Row {
  return { tenant_id: tenantId, type, version, id, data: toJson(data) }
}

function toSchema(row: Row): Schema {
  return {
    ...fromJson<Data>(row.data),
    id: row.id,
    tenantId: row.tenant_id,
    type: row.type,
    version: row.version,
  }
}

export function createSchemas({ compile, rows }: Engine): Schemas {
  const list = compile((db, p: Pick<Row, 'tenant_id'>) =>
    db
      .selectFrom('schemas')
      .selectAll()
      .where('tenant_id', '=', p.tenant_id)
      .orderBy('type')
      .orderBy('version'),
  )
  const insert = compile((db, p: Row) =>
    db
      .insertInto('schemas')
      .values({ tenant_id: p.tenant_id, type: p.type, version: p.version, id: p.id, data: p.data })
      .onConflict((conflict) => conflict.doNothing()),
  )
  const remove = compile(removeById('schemas'))

  return {
    list: async (tenantId) => (await rows(list, { tenant_id: tenantId })).map(toSchema),
    add: (schema) => toWrite(insert, toRow(schema), 1),
    remove: (tenantId, id) => toWrite(remove, { tenant_id: tenantId, id }, 1),
  }
}
