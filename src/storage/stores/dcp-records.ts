import { type HolderRequest, holderRequestName } from '../../core/dcp/holder-request.ts'
import type { DcpRecordId, Instant, TenantId } from '../../core/ids.ts'
import type { DcpRecords, Records } from '../../core/ports/dcp-records.ts'
import type { Engine } from '../engine.ts'
import { toWrite } from '../query.ts'
import type { DcpRecordKind } from '../tables/dataspaces.ts'
import type { Tables } from '../tables.ts'
import { fromJson, toJson } from './json.ts'
import { compileKindQueries } from './kind-queries.ts'
import { pageValues, toPage } from './paging.ts'

type Row = Tables['dcp_records']

/** What every kind has. */
interface Model {
  readonly id: DcpRecordId
  readonly tenantId: TenantId
  readonly createdAt: Instant
  readonly version: number
  readonly state?: string
  readonly dueAt?: Instant
}

/** What dataspaces need kept: one table of documents, whose columns are what is asked for. */
export function createDcpRecords(engine: Engine): DcpRecords {
  const kind = createKind(engine)
  return {
    participants: kind('participant', ({ context }) => context),
    exchanges: kind('exchange', ({ name }) => name),
    holderRequests: kind<HolderRequest>('holder-request', holderRequestName),
    offers: kind('offer', ({ contentHash }) => contentHash),
    sentOffers: kind('sent-offer', () => undefined),
    holders: kind('holder', ({ did }) => did),
    lastIssued: kind('last-issued', ({ name }) => name),
  }
}

function createKind({ compile, row, rows, count }: Engine) {
  const { find, findByName, due, remove, purge } = compileKindQueries(compile, 'dcp_records')
  const list = compile(
    (db, p: { tenant_id: TenantId; kind: DcpRecordKind; before: DcpRecordId; limit: number }) =>
      db
        .selectFrom('dcp_records')
        .selectAll()
        .where('tenant_id', '=', p.tenant_id)
        .where('kind', '=', p.kind)
        .where('id', '<', p.before)
        .orderBy('id', 'desc')
        .limit(p.limit),
  )
  const listState = compile(
    (
      db,
      p: { tenant_id: TenantId; kind: DcpRecordKind; state: string; before: DcpRecordId; limit: number },
    ) =>
      db
        .selectFrom('dcp_records')
        .selectAll()
        .where('tenant_id', '=', p.tenant_id)
        .where('kind', '=', p.kind)
        .where('state', '=', p.state)
        .where('id', '<', p.before)
        .orderBy('id', 'desc')
        .limit(p.limit),
  )
  const insert = compile((db, p: Row) =>
    db
      .insertInto('dcp_records')
      .values({
        tenant_id: p.tenant_id,
        kind: p.kind,
        id: p.id,
        name: p.name,
        state: p.state,
        version: p.version,
        due_at: p.due_at,
        created_at: p.created_at,
        data: p.data,
      })
      .onConflict((conflict) => conflict.doNothing()),
  )
  const update = compile((db, p: Row & { previous: number }) =>
    db
      .updateTable('dcp_records')
      .set({ name: p.name, state: p.state, version: p.version, due_at: p.due_at, data: p.data })
      .where('tenant_id', '=', p.tenant_id)
      .where('kind', '=', p.kind)
      .where('id', '=', p.id)
      .where('version', '=', p.previous),
  )

  return <Kept extends Model>(
    kind: DcpRecordKind,
    nameOf: (model: Kept) => string | undefined,
  ): Records<Kept> => {
    const toRow = (model: Kept): Row => ({
      tenant_id: model.tenantId,
      kind,
      id: model.id,
      name: nameOf(model) ?? null,
      state: model.state ?? null,
      version: model.version,
      due_at: model.dueAt ?? null,
      created_at: model.createdAt,
      data: toJson(model),
    })
    const toModel = ({ data }: Row): Kept => fromJson<Kept>(data)
    return {
      async find(tenantId, id) {
        const found = await row(find, { tenant_id: tenantId, kind, id })
        return found && toModel(found)
      },
      async findByName(tenantId, name) {
        const found = await row(findByName, { tenant_id: tenantId, kind, name })
        return found && toModel(found)
      },
      async list(tenantId, { state }, page) {
        const values = { tenant_id: tenantId, kind, ...pageValues<DcpRecordId>(page) }
        const found =
          state === undefined ? await rows(list, values) : await rows(listState, { ...values, state })
        return toPage(found.map(toModel), page, ({ createdAt, id }) => ({ at: createdAt, id }))
      },
      due: async (now, limit) => (await rows(due, { kind, now, limit })).map(toModel),
      add: (model) => toWrite(insert, toRow(model), 1),
      save: (model) => toWrite(update, { ...toRow(model), previous: model.version - 1 }, 1),
      remove: (tenantId, id) => toWrite(remove, { tenant_id: tenantId, kind, id }, 1),
      purge: (before, limit) => count(purge, { kind, before, limit }),
    }
  }
}
