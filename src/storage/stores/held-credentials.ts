import type { HeldCredentialId } from '../../core/ids.ts'
import type { HeldCredentials } from '../../core/ports/held-credentials.ts'
import type { HeldCredential, HeldCredentialState } from '../../core/wallet/held-credential.ts'
import type { Engine } from '../engine.ts'
import { toWrite } from '../query.ts'
import type { Tables } from '../tables.ts'
import { fromJson, toJson } from './json.ts'
import { pageValues, toPage } from './paging.ts'
import { dueRows, removeById, rowById } from './row-queries.ts'
import { variants } from './variants.ts'

type Row = Tables['held_credentials']
/** What no query asks for, and what never changes. */
type Data = Omit<
  HeldCredential,
  | 'id'
  | 'tenantId'
  | 'state'
  | 'version'
  | 'dueAt'
  | 'storedAt'
  | 'changedAt'
  | 'sealedClaims'
  | 'sealedCredential'
  | 'walletId'
>

function toRow(credential: HeldCredential): Row {
  const { id, tenantId, state, version, dueAt, storedAt, changedAt, ...rest } = credential
  const { sealedClaims, sealedCredential, walletId, ...data } = rest
  return {
    tenant_id: tenantId,
    id,
    state,
    version,
    due_at: dueAt ?? null,
    stored_at: storedAt,
    changed_at: changedAt,
    sealed_claims: sealedClaims,
    sealed_credential: sealedCredential,
    data: toJson(data satisfies Data),
    wallet_id: walletId ?? null,
  }
}

function toCredential(row: Row): HeldCredential {
  return {
    ...fromJson<Data>(row.data),
    id: row.id,
    tenantId: row.tenant_id,
    state: row.state,
    version: row.version,
    ...(row.due_at === null ? {} : { dueAt: row.due_at }),
    storedAt: row.stored_at,
    changedAt: row.changed_at,
    sealedClaims: row.sealed_claims,
    sealedCredential: row.sealed_credential,
    ...(row.wallet_id === null ? {} : { walletId: row.wallet_id }),
  }
}

export function createHeldCredentials({ compile, rows, row }: Engine): HeldCredentials {
  const find = compile(rowById('held_credentials'))
  const count = compile((db, p: Pick<Row, 'tenant_id'>) =>
    db
      .selectFrom('held_credentials')
      .select((eb) => eb.fn.countAll<number | string>().as('total'))
      .where('tenant_id', '=', p.tenant_id),
  )
  const due = compile(dueRows('held_credentials'))
  const insert = compile((db, p: Row) =>
    db
      .insertInto('held_credentials')
      .values({
        tenant_id: p.tenant_id,
        id: p.id,
        state: p.state,
        version: p.version,
        due_at: p.due_at,
        stored_at: p.stored_at,
        changed_at: p.changed_at,
        sealed_claims: p.sealed_claims,
        sealed_credential: p.sealed_credential,
        data: p.data,
        wallet_id: p.wallet_id,
      })
      .onConflict((conflict) => conflict.doNothing()),
  )
  const update = compile((db, p: Row & { previous: number }) =>
    db
      .updateTable('held_credentials')
      .set({
        state: p.state,
        version: p.version,
        due_at: p.due_at,
        changed_at: p.changed_at,
        data: p.data,
      })
      .where('tenant_id', '=', p.tenant_id)
      .where('id', '=', p.id)
      .where('version', '=', p.previous),
  )
  const remove = compile(removeById('held_credentials'))
  interface ListValues extends Pick<Row, 'tenant_id' | 'state' | 'wallet_id'> {
    before: HeldCredentialId
    limit: number
  }
  const listBy = variants((byState, byWallet) =>
    compile((db, p: ListValues) => {
      const all = db.selectFrom('held_credentials').selectAll().where('tenant_id', '=', p.tenant_id)
      const inState = byState ? all.where('state', '=', p.state) : all
      const some = byWallet ? inState.where('wallet_id', '=', p.wallet_id) : inState
      return some.where('id', '<', p.before).orderBy('id', 'desc').limit(p.limit)
    }),
  )

  return {
    async find(tenantId, id) {
      const found = await row(find, { tenant_id: tenantId, id })
      return found && toCredential(found)
    },
    async list(tenantId, { state, walletId }, page) {
      const found = await rows(listBy(state, walletId), {
        tenant_id: tenantId,
        state: state as HeldCredentialState,
        wallet_id: walletId ?? null,
        ...pageValues<HeldCredentialId>(page),
      })
      return toPage(found.map(toCredential), page, ({ storedAt, id }) => ({ at: storedAt, id }))
    },
    count: async (tenantId) => Number((await row(count, { tenant_id: tenantId }))?.total ?? 0),
    due: async (now, limit) => (await rows(due, { now, limit })).map(toCredential),
    add: (credential) => toWrite(insert, toRow(credential), 1),
    save: (credential) => toWrite(update, { ...toRow(credential), previous: credential.version - 1 }, 1),
    remove: (tenantId, id) => toWrite(remove, { tenant_id: tenantId, id }, 1),
  }
}
