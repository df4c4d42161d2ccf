import type { PresentationRequestId } from '../../core/ids.ts'
import type { PresentationRequests } from '../../core/ports/presentation-requests.ts'
import type { DcqlQuery } from '../../core/verification/dcql/dcql-query.ts'
import type { PresentationRequest, PresentationState } from '../../core/verification/presentation-request.ts'
import type { Engine } from '../engine.ts'
import { toWrite } from '../query.ts'
import { createRecentRows } from '../recent-rows.ts'
import type { Tables } from '../tables.ts'
import { fromJson, toJson, toJsonWithout } from './json.ts'
import { pageValues, toPage } from './paging.ts'
import { dueRows, rowById } from './row-queries.ts'
import { variants } from './variants.ts'

type Row = Tables['presentation_requests']

/** What no state leaves out stands in columns; what a state has of its own is in `data`, and so is the query, as text. */
const columns: ReadonlySet<string> = new Set([
  'tenantId',
  'id',
  'state',
  'version',
  'protocol',
  'createdAt',
  'expiresAt',
  'dueAt',
  'sealedDecryptionKey',
  'sealedCredentials',
  'query',
])

/** The columns that a change of state may change. */
function toChange(request: PresentationRequest) {
  return {
    state: request.state,
    version: request.version,
    due_at: request.dueAt ?? null,
    sealed_decryption_key: ('sealedDecryptionKey' in request && request.sealedDecryptionKey) || null,
    sealed_credentials: ('sealedCredentials' in request && request.sealedCredentials) || null,
    // Whatever becomes of a request, its query is the same: it is the larger part, and written as text once.
    data: `{"query":${textOfQuery(request.query)},${toJsonWithout(columns, request).slice(1)}`,
  }
}

function toRow(request: PresentationRequest): Row {
  return {
    ...toChange(request),
    tenant_id: request.tenantId,
    id: request.id,
    protocol: request.protocol,
    created_at: request.createdAt,
    expires_at: request.expiresAt,
  }
}

const queryTexts = new WeakMap<DcqlQuery, string>()

function textOfQuery(query: DcqlQuery): string {
  const known = queryTexts.get(query)
  if (known !== undefined) return known
  const text = toJson(query)
  queryTexts.set(query, text)
  return text
}

function toRequest(row: Row): PresentationRequest {
  return {
    ...fromJson<object>(row.data),
    id: row.id,
    tenantId: row.tenant_id,
    state: row.state,
    version: row.version,
    protocol: row.protocol,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    ...(row.due_at === null ? {} : { dueAt: row.due_at }),
    ...(row.sealed_decryption_key === null ? {} : { sealedDecryptionKey: row.sealed_decryption_key }),
    ...(row.sealed_credentials === null ? {} : { sealedCredentials: row.sealed_credentials }),
  } as PresentationRequest
}

export function createPresentationRequests({
  compile,
  rows,
  row,
  othersWrote,
}: Engine): PresentationRequests {
  const recent = othersWrote && createRecentRows<PresentationRequest>(othersWrote)
  const find = compile(rowById('presentation_requests'))
  const due = compile(dueRows('presentation_requests'))
  const insert = compile((db, p: Row) =>
    db
      .insertInto('presentation_requests')
      .values({
        tenant_id: p.tenant_id,
        id: p.id,
        state: p.state,
        version: p.version,
        protocol: p.protocol,
        created_at: p.created_at,
        expires_at: p.expires_at,
        due_at: p.due_at,
        sealed_decryption_key: p.sealed_decryption_key,
        sealed_credentials: p.sealed_credentials,
        data: p.data,
      })
      .onConflict((conflict) => conflict.doNothing()),
  )
  const update = compile(
    (db, p: ReturnType<typeof toChange> & Pick<Row, 'tenant_id' | 'id'> & { previous: number }) =>
      db
        .updateTable('presentation_requests')
        .set({
          state: p.state,
          version: p.version,
          due_at: p.due_at,
          sealed_decryption_key: p.sealed_decryption_key,
          sealed_credentials: p.sealed_credentials,
          data: p.data,
        })
        .where('tenant_id', '=', p.tenant_id)
        .where('id', '=', p.id)
        .where('version', '=', p.previous),
  )
  const remove = compile((db, p: Pick<Row, 'tenant_id' | 'id' | 'version'>) =>
    db
      .deleteFrom('presentation_requests')
      .where('tenant_id', '=', p.tenant_id)
      .where('id', '=', p.id)
      .where('version', '=', p.version),
  )
  interface ListValues extends Pick<Row, 'tenant_id' | 'state'> {
    before: PresentationRequestId
    limit: number
  }
  const listBy = variants((byState) =>
    compile((db, p: ListValues) => {
      const all = db.selectFrom('presentation_requests').selectAll().where('tenant_id', '=', p.tenant_id)
      const some = byState ? all.where('state', '=', p.state) : all
      return some.where('id', '<', p.before).orderBy('id', 'desc').limit(p.limit)
    }),
  )

  return {
    async find(tenantId, id) {
      const known = recent?.find(tenantId, id)
      if (known !== undefined) return known
      const found = await row(find, { tenant_id: tenantId, id })
      return found && toRequest(found)
    },
    async list(tenantId, { state }, page) {
      const found = await rows(listBy(state), {
        tenant_id: tenantId,
        state: state as PresentationState,
        ...pageValues<PresentationRequestId>(page),
      })
      return toPage(found.map(toRequest), page, ({ createdAt, id }) => ({ at: createdAt, id }))
    },
    due: async (now, limit) => (await rows(due, { now, limit })).map(toRequest),
    add: (request) => toWrite(insert, toRow(request), 1, recent?.writing(request)),
    remove(request) {
      const { tenantId, id, version } = request
      // Forgotten, and never known again.
      recent?.writing(request)
      return toWrite(remove, { tenant_id: tenantId, id, version }, 1)
    },
    save: (request) =>
      toWrite(
        update,
        { ...toChange(request), tenant_id: request.tenantId, id: request.id, previous: request.version - 1 },
        1,
        recent?.writing(request),
      ),
  }
}
