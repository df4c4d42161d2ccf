import type { StatusLists } from '../../core/ports/status-lists.ts'
import type { StatusList } from '../../core/status/status-list.ts'
import type { Engine } from '../engine.ts'
import { toWrite } from '../query.ts'
import type { Tables } from '../tables.ts'
import { rowById, rowsOfTenant } from './row-queries.ts'

type Row = Tables['status_lists']
type EntryRow = Tables['status_entries']

function toList(row: Row): StatusList {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    issuerId: row.issuer_id,
    format: row.format,
    size: row.size,
    bitsPerEntry: row.bits_per_entry,
    reserved: Math.min(row.reserved, row.size),
    version: row.version,
    createdAt: row.created_at,
  }
}

export function createStatusLists({ compile, row, rows, change }: Engine): StatusLists {
  const find = compile(rowById('status_lists'))
  const list = compile(rowsOfTenant('status_lists'))
  const withRoom = compile((db, p: Pick<Row, 'tenant_id' | 'issuer_id' | 'format'>) =>
    db
      .selectFrom('status_lists')
      .selectAll()
      .where('tenant_id', '=', p.tenant_id)
      .where('issuer_id', '=', p.issuer_id)
      .where('format', '=', p.format)
      .whereRef('reserved', '<', 'size')
      .orderBy('id'),
  )
  const insert = compile((db, p: Row) =>
    db
      .insertInto('status_lists')
      .values({
        tenant_id: p.tenant_id,
        id: p.id,
        issuer_id: p.issuer_id,
        format: p.format,
        size: p.size,
        bits_per_entry: p.bits_per_entry,
        reserved: p.reserved,
        version: p.version,
        created_at: p.created_at,
      })
      .onConflict((conflict) => conflict.doNothing()),
  )
  const reserve = compile((db, p: Pick<Row, 'tenant_id' | 'id'> & { count: number }) =>
    db
      .updateTable('status_lists')
      .set((eb) => ({ reserved: eb('reserved', '+', p.count) }))
      .where('tenant_id', '=', p.tenant_id)
      .where('id', '=', p.id)
      .whereRef('reserved', '<', 'size')
      .returning(['reserved', 'size']),
  )
  // Takes the row of the list until the unit ends: versions come one after another, in the order in which they are seen.
  const nextVersion = compile((db, p: Pick<Row, 'tenant_id' | 'id'>) =>
    db
      .updateTable('status_lists')
      .set((eb) => ({ version: eb('version', '+', 1) }))
      .where('tenant_id', '=', p.tenant_id)
      .where('id', '=', p.id),
  )
  const setEntry = compile((db, p: Pick<EntryRow, 'tenant_id' | 'list_id' | 'idx' | 'value'>) =>
    db
      .insertInto('status_entries')
      .columns(['tenant_id', 'list_id', 'idx', 'value', 'version'])
      .expression((eb) =>
        eb
          .selectFrom('status_lists')
          .select(({ val }) => ['tenant_id', 'id', val(p.idx).as('idx'), val(p.value).as('value'), 'version'])
          .where('tenant_id', '=', p.tenant_id)
          .where('id', '=', p.list_id),
      )
      .onConflict((conflict) =>
        conflict.columns(['tenant_id', 'list_id', 'idx']).doUpdateSet((eb) => ({
          value: eb.ref('excluded.value'),
          version: eb.ref('excluded.version'),
        })),
      ),
  )
  const changesSince = compile((db, p: Pick<EntryRow, 'tenant_id' | 'list_id' | 'version'>) =>
    db
      .selectFrom('status_entries')
      .select(['idx', 'value', 'version'])
      .where('tenant_id', '=', p.tenant_id)
      .where('list_id', '=', p.list_id)
      .where('version', '>', p.version)
      .orderBy('version'),
  )
  const value = compile((db, p: Pick<EntryRow, 'tenant_id' | 'list_id' | 'idx'>) =>
    db
      .selectFrom('status_entries')
      .select('value')
      .where('tenant_id', '=', p.tenant_id)
      .where('list_id', '=', p.list_id)
      .where('idx', '=', p.idx),
  )

  return {
    async find(tenantId, id) {
      const found = await row(find, { tenant_id: tenantId, id })
      return found && toList(found)
    },
    list: async (tenantId) => (await rows(list, { tenant_id: tenantId })).map(toList),
    withRoom: async (tenantId, issuerId, format) =>
      (await rows(withRoom, { tenant_id: tenantId, issuer_id: issuerId, format })).map(toList),
    add: (statusList) =>
      toWrite(
        insert,
        {
          tenant_id: statusList.tenantId,
          id: statusList.id,
          issuer_id: statusList.issuerId,
          format: statusList.format,
          size: statusList.size,
          bits_per_entry: statusList.bitsPerEntry,
          reserved: statusList.reserved,
          version: statusList.version,
          created_at: statusList.createdAt,
        },
        1,
      ),
    async reserve(tenantId, id, count) {
      const [reserved] = await change(reserve, { tenant_id: tenantId, id, count })
      if (reserved === undefined) return undefined
      // The last reservation may have asked for more than there was: the row counts what was asked for.
      const first = reserved.reserved - count
      return { first, count: Math.min(count, reserved.size - first) }
    },
    set: (tenantId, id, index, value) => [
      toWrite(nextVersion, { tenant_id: tenantId, id }, 1),
      toWrite(setEntry, { tenant_id: tenantId, list_id: id, idx: index, value }, 1),
    ],
    valueOf: async (tenantId, id, index) =>
      (await row(value, { tenant_id: tenantId, list_id: id, idx: index }))?.value ?? 0,
    async changesSince(tenantId, id, version) {
      const found = await rows(changesSince, { tenant_id: tenantId, list_id: id, version })
      return found.map(({ idx, ...change }) => ({ index: idx, ...change }))
    },
  }
}
