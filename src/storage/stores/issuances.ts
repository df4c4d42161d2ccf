import type { ApiClientId, CredentialConfigurationId, IssuanceId } from '../../core/ids.ts'
import type { Issuance, IssuanceState } from '../../core/issuance/issuance.ts'
import type { Issuances } from '../../core/ports/issuances.ts'
import type { Engine } from '../engine.ts'
import { toWrite } from '../query.ts'
import { createRecentRows } from '../recent-rows.ts'
import type { Tables } from '../tables.ts'
import { fromJson, toJsonWithout } from './json.ts'
import { pageValues, toPage } from './paging.ts'
import { rowById } from './row-queries.ts'
import { variants } from './variants.ts'

type Row = Tables['issuances']

/** What no state leaves out stands in columns; what a state has of its own is in `data`. */
const columns: ReadonlySet<string> = new Set([
  'tenantId',
  'id',
  'state',
  'version',
  'credentialConfigurationId',
  'protocol',
  'subject',
  'createdAt',
  'expiresAt',
  'dueAt',
  'sealedClaims',
])

/** The columns that a change of state may change. */
function toChange(issuance: Issuance) {
  return {
    state: issuance.state,
    version: issuance.version,
    expires_at: issuance.expiresAt,
    due_at: issuance.dueAt ?? null,
    sealed_claims: ('sealedClaims' in issuance && issuance.sealedClaims) || null,
    data: toJsonWithout(columns, issuance),
  }
}

function toRow(issuance: Issuance): Row {
  return {
    ...toChange(issuance),
    tenant_id: issuance.tenantId,
    id: issuance.id,
    credential_configuration_id: issuance.credentialConfigurationId,
    protocol: issuance.protocol,
    subject: issuance.subject ?? null,
    created_at: issuance.createdAt,
    requester_id: issuance.requester?.apiClientId ?? null,
    request_key: issuance.requester?.requestKey ?? null,
  }
}

function toIssuance(row: Row): Issuance {
  return {
    ...fromJson<object>(row.data),
    id: row.id,
    tenantId: row.tenant_id,
    state: row.state,
    version: row.version,
    credentialConfigurationId: row.credential_configuration_id,
    protocol: row.protocol,
    ...(row.subject === null ? {} : { subject: row.subject }),
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    ...(row.due_at === null ? {} : { dueAt: row.due_at }),
    ...(row.sealed_claims === null ? {} : { sealedClaims: row.sealed_claims }),
  } as Issuance
}

export function createIssuances({ compile, rows, row, othersWrote }: Engine): Issuances {
  const recent = othersWrote && createRecentRows<Issuance>(othersWrote)
  const find = compile(rowById('issuances'))
  const findByRequestKey = compile(
    (db, p: { tenant_id: Row['tenant_id']; requester: ApiClientId; key: string }) =>
      db
        .selectFrom('issuances')
        .selectAll()
        .where('tenant_id', '=', p.tenant_id)
        .where('requester_id', '=', p.requester)
        .where('request_key', '=', p.key),
  )
  const due = compile((db, p: { now: number; limit: number }) =>
    db
      .selectFrom('issuances')
      .selectAll()
      .where('due_at', 'is not', null)
      .where('due_at', '<=', p.now)
      .orderBy('due_at')
      .limit(p.limit),
  )
  const insert = compile((db, p: Row) =>
    db
      .insertInto('issuances')
      .values({
        tenant_id: p.tenant_id,
        id: p.id,
        state: p.state,
        version: p.version,
        credential_configuration_id: p.credential_configuration_id,
        protocol: p.protocol,
        subject: p.subject,
        created_at: p.created_at,
        expires_at: p.expires_at,
        due_at: p.due_at,
        sealed_claims: p.sealed_claims,
        data: p.data,
        requester_id: p.requester_id,
        request_key: p.request_key,
      })
      .onConflict((conflict) => conflict.doNothing()),
  )
  const update = compile(
    (db, p: ReturnType<typeof toChange> & Pick<Row, 'tenant_id' | 'id'> & { previous: number }) =>
      db
        .updateTable('issuances')
        .set({
          state: p.state,
          version: p.version,
          expires_at: p.expires_at,
          due_at: p.due_at,
          sealed_claims: p.sealed_claims,
          data: p.data,
        })
        .where('tenant_id', '=', p.tenant_id)
        .where('id', '=', p.id)
        .where('version', '=', p.previous),
  )

  interface ListValues extends Pick<Row, 'tenant_id' | 'state' | 'credential_configuration_id'> {
    requester: ApiClientId
    before: IssuanceId
    limit: number
  }
  const listBy = variants((byState, byConfiguration, byRequester) =>
    compile((db, p: ListValues) => {
      let query = db.selectFrom('issuances').selectAll().where('tenant_id', '=', p.tenant_id)
      if (byState) query = query.where('state', '=', p.state)
      if (byConfiguration)
        query = query.where('credential_configuration_id', '=', p.credential_configuration_id)
      if (byRequester) query = query.where('requester_id', '=', p.requester)
      return query.where('id', '<', p.before).orderBy('id', 'desc').limit(p.limit)
    }),
  )

  return {
    async find(tenantId, id) {
      const known = recent?.find(tenantId, id)
      if (known !== undefined) return known
      const found = await row(find, { tenant_id: tenantId, id })
      return found && toIssuance(found)
    },
    async findByRequestKey(tenantId, requester, key) {
      const found = await row(findByRequestKey, { tenant_id: tenantId, requester, key })
      return found && toIssuance(found)
    },
    async list(tenantId, { state, credentialConfigurationId, requesterId }, page) {
      const found = await rows(listBy(state, credentialConfigurationId, requesterId), {
        tenant_id: tenantId,
        state: state as IssuanceState,
        credential_configuration_id: credentialConfigurationId as CredentialConfigurationId,
        requester: requesterId as ApiClientId,
        ...pageValues<IssuanceId>(page),
      })
      return toPage(found.map(toIssuance), page, ({ createdAt, id }) => ({ at: createdAt, id }))
    },
    async due(now, limit) {
      return (await rows(due, { now, limit })).map(toIssuance)
    },
    add: (issuance) => toWrite(insert, toRow(issuance), 1, recent?.writing(issuance)),
    save: (issuance) =>
      toWrite(
        update,
        {
          ...toChange(issuance),
          tenant_id: issuance.tenantId,
          id: issuance.id,
          previous: issuance.version - 1,
        },
        1,
        recent?.writing(issuance),
      ),
  }
}
