import { sql } from 'kysely'
import type { IssuanceBatch, IssuanceBatchRow } from '../../core/issuance/issuance-batch.ts'
import type { IssuanceBatches } from '../../core/ports/issuance-batches.ts'
import type { Write } from '../../core/ports/units.ts'
import type { Engine } from '../engine.ts'
import { type Query, toWrite } from '../query.ts'
import type { Tables } from '../tables.ts'
import { leaseRows } from './lease-rows.ts'
import { rowById } from './row-queries.ts'

type BatchRow = Tables['issuance_batches']
type Row = Tables['issuance_batch_rows']

/** In the words of the partial index. */
const pending = sql.lit<Row['state']>('pending')

function toBatch(row: BatchRow): IssuanceBatch {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    credentialConfigurationId: row.credential_configuration_id,
    total: row.total,
    done: row.done,
    failed: row.failed,
    createdAt: row.created_at,
  }
}

function toBatchRow(row: Row): IssuanceBatchRow {
  return {
    tenantId: row.tenant_id,
    batchId: row.batch_id,
    index: row.idx,
    state: row.state,
    ...(row.sealed_row === null ? {} : { sealedRow: row.sealed_row }),
    ...(row.issuance_id === null ? {} : { issuanceId: row.issuance_id }),
    ...(row.error === null ? {} : { error: row.error }),
  }
}

function toRow(row: IssuanceBatchRow): Row {
  return {
    tenant_id: row.tenantId,
    batch_id: row.batchId,
    idx: row.index,
    state: row.state,
    sealed_row: row.sealedRow ?? null,
    issuance_id: row.issuanceId ?? null,
    error: row.error ?? null,
    lease_until: 0,
  }
}

/** Rows go in as statements of so many, the rest one by one. */
const ROWS_AT_ONCE = 50

export function createIssuanceBatches({ compile, dialect, row, rows, change }: Engine): IssuanceBatches {
  const find = compile(rowById('issuance_batches'))
  const list = compile((db, p: Pick<Row, 'tenant_id' | 'batch_id'> & { after: number; limit: number }) =>
    db
      .selectFrom('issuance_batch_rows')
      .selectAll()
      .where('tenant_id', '=', p.tenant_id)
      .where('batch_id', '=', p.batch_id)
      .where('idx', '>', p.after)
      .orderBy('idx')
      .limit(p.limit),
  )
  const insertBatch = compile((db, p: BatchRow) =>
    db
      .insertInto('issuance_batches')
      .values({
        tenant_id: p.tenant_id,
        id: p.id,
        credential_configuration_id: p.credential_configuration_id,
        total: p.total,
        done: p.done,
        failed: p.failed,
        created_at: p.created_at,
      })
      .onConflict((conflict) => conflict.doNothing()),
  )
  /** Values are named by column and position in the statement. */
  const insertRows = (size: number): Query<Record<string, string | number | Uint8Array | null>, unknown> =>
    compile((db, p: Record<string, never>) =>
      db
        .insertInto('issuance_batch_rows')
        .values(
          Array.from({ length: size }, (_, position) => ({
            tenant_id: p[`tenant_id${position}`] as never,
            batch_id: p[`batch_id${position}`] as never,
            idx: p[`idx${position}`] as never,
            state: p[`state${position}`] as never,
            sealed_row: p[`sealed_row${position}`] as never,
            issuance_id: p[`issuance_id${position}`] as never,
            error: p[`error${position}`] as never,
            lease_until: p[`lease_until${position}`] as never,
          })),
        )
        .onConflict((conflict) => conflict.doNothing()),
    )
  const insertOne = insertRows(1)
  const insertMany = insertRows(ROWS_AT_ONCE)

  const take = compile(
    leaseRows(dialect, 'issuance_batch_rows', ['tenant_id', 'batch_id', 'idx'], (free, p) =>
      free.where('state', '=', pending).where('lease_until', '<=', p.now).orderBy('batch_id').orderBy('idx'),
    ),
  )
  const finishRow = compile((db, p: Row) =>
    db
      .updateTable('issuance_batch_rows')
      .set({ state: p.state, sealed_row: null, issuance_id: p.issuance_id, error: p.error, lease_until: 0 })
      .where('tenant_id', '=', p.tenant_id)
      .where('batch_id', '=', p.batch_id)
      .where('idx', '=', p.idx)
      .where('state', '=', 'pending'),
  )
  const countRow = compile((db, p: Pick<BatchRow, 'tenant_id' | 'id' | 'done' | 'failed'>) =>
    db
      .updateTable('issuance_batches')
      .set((eb) => ({ done: eb('done', '+', p.done), failed: eb('failed', '+', p.failed) }))
      .where('tenant_id', '=', p.tenant_id)
      .where('id', '=', p.id),
  )

  function writesOf(batchRows: readonly IssuanceBatchRow[]): readonly Write[] {
    const writes: Write[] = []
    for (let start = 0; start < batchRows.length; ) {
      const size = batchRows.length - start >= ROWS_AT_ONCE ? ROWS_AT_ONCE : 1
      const values = batchRows
        .slice(start, start + size)
        .flatMap((batchRow, position) =>
          Object.entries(toRow(batchRow)).map(([column, value]) => [`${column}${position}`, value] as const),
        )
      writes.push(toWrite(size === 1 ? insertOne : insertMany, Object.fromEntries(values), size))
      start += size
    }
    return writes
  }

  return {
    async find(tenantId, id) {
      const found = await row(find, { tenant_id: tenantId, id })
      return found && toBatch(found)
    },
    rows: async (tenantId, id, { afterIndex, limit }) =>
      (await rows(list, { tenant_id: tenantId, batch_id: id, after: afterIndex, limit })).map(toBatchRow),
    add: (batch, batchRows) => [
      toWrite(
        insertBatch,
        {
          tenant_id: batch.tenantId,
          id: batch.id,
          credential_configuration_id: batch.credentialConfigurationId,
          total: batch.total,
          done: batch.done,
          failed: batch.failed,
          created_at: batch.createdAt,
        },
        1,
      ),
      ...writesOf(batchRows),
    ],
    async claim(now, leaseUntil, limit) {
      const taken = await change(take, { now, lease_until: leaseUntil, limit })
      return taken
        .map(toBatchRow)
        .sort((one, other) =>
          one.batchId === other.batchId ? one.index - other.index : one.batchId < other.batchId ? -1 : 1,
        )
    },
    finish: (batchRow) => [
      toWrite(finishRow, toRow(batchRow), 1),
      toWrite(
        countRow,
        {
          tenant_id: batchRow.tenantId,
          id: batchRow.batchId,
          done: batchRow.state === 'done' ? 1 : 0,
          failed: batchRow.state === 'failed' ? 1 : 0,
        },
        1,
      ),
    ],
  }
}
