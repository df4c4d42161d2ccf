import type { Instant, TenantId, WalletRecordId } from '../../core/ids.ts'
import type { RecordsOf, WalletRecords } from '../../core/ports/wallet-records.ts'
import type { CollectionAuthorization } from '../../core/wallet/authorizing/collection-authorization.ts'
import type { KnownVerifier } from '../../core/wallet/policies/known-verifier.ts'
import type { PresentationPolicy } from '../../core/wallet/policies/presentation-policy.ts'
import type { CredentialRenewal } from '../../core/wallet/renewing/credential-renewal.ts'
import type { Wallet } from '../../core/wallet/wallets/wallet.ts'
import type { Engine } from '../engine.ts'
import { toWrite } from '../query.ts'
import type { WalletRecordKind } from '../tables/wallet.ts'
import type { Tables } from '../tables.ts'
import { fromJson, toJson } from './json.ts'
import { compileKindQueries } from './kind-queries.ts'

type Row = Tables['wallet_records']

/** What every kind has. */
interface Model {
  readonly id: WalletRecordId
  readonly tenantId: TenantId
  readonly createdAt: Instant
  readonly version: number
  /** When time alone changes it. */
  readonly dueAt?: Instant
  /** Sealed under the master key; kept as bytes. */
  readonly sealed?: Uint8Array
}

/** What a wallet goes by: one table of documents, whose columns are what is asked for. */
export function createWalletRecords(engine: Engine): WalletRecords {
  const kind = createKind(engine)
  return {
    policies: kind<PresentationPolicy>('policy', ({ name }) => name),
    verifiers: kind<KnownVerifier>('verifier', ({ clientId }) => clientId),
    authorizations: kind<CollectionAuthorization>('authorization', ({ stateHash }) => stateHash),
    wallets: kind<Wallet>('holder', ({ name }) => name),
    renewals: kind<CredentialRenewal>('renewal', () => undefined),
  }
}

function createKind({ compile, row, rows, count }: Engine) {
  const { find, findByName, due, remove, purge } = compileKindQueries(compile, 'wallet_records')
  const all = compile((db, p: Pick<Row, 'tenant_id' | 'kind'>) =>
    db
      .selectFrom('wallet_records')
      .selectAll()
      .where('tenant_id', '=', p.tenant_id)
      .where('kind', '=', p.kind)
      .orderBy('id'),
  )
  const insert = compile((db, p: Row) =>
    db
      .insertInto('wallet_records')
      .values({
        tenant_id: p.tenant_id,
        kind: p.kind,
        id: p.id,
        name: p.name,
        version: p.version,
        created_at: p.created_at,
        due_at: p.due_at,
        sealed: p.sealed,
        data: p.data,
      })
      .onConflict((conflict) => conflict.doNothing()),
  )
  const update = compile((db, p: Row & { previous: number }) =>
    db
      .updateTable('wallet_records')
      .set({ name: p.name, version: p.version, due_at: p.due_at, sealed: p.sealed, data: p.data })
      .where('tenant_id', '=', p.tenant_id)
      .where('kind', '=', p.kind)
      .where('id', '=', p.id)
      .where('version', '=', p.previous),
  )

  return <Kept extends Model>(
    kind: WalletRecordKind,
    nameOf: (model: Kept) => string | undefined,
  ): RecordsOf<Kept> => {
    const toRow = (model: Kept): Row => {
      const { sealed, ...data } = model
      return {
        tenant_id: model.tenantId,
        kind,
        id: model.id,
        name: nameOf(model) ?? null,
        version: model.version,
        created_at: model.createdAt,
        due_at: model.dueAt ?? null,
        sealed: sealed ?? null,
        data: toJson(data),
      }
    }
    const toModel = ({ data, sealed }: Row): Kept => ({
      ...fromJson<Kept>(data),
      ...(sealed === null ? {} : { sealed }),
    })
    return {
      async find(tenantId, id) {
        const found = await row(find, { tenant_id: tenantId, kind, id })
        return found && toModel(found)
      },
      async findByName(tenantId, name) {
        const found = await row(findByName, { tenant_id: tenantId, kind, name })
        return found && toModel(found)
      },
      all: async (tenantId) => (await rows(all, { tenant_id: tenantId, kind })).map(toModel),
      add: (model) => toWrite(insert, toRow(model), 1),
      save: (model) => toWrite(update, { ...toRow(model), previous: model.version - 1 }, 1),
      remove: (tenantId, id) => toWrite(remove, { tenant_id: tenantId, kind, id }, 1),
      due: async (now, limit) => (await rows(due, { kind, now, limit })).map(toModel),
      purge: (before, limit) => count(purge, { kind, before, limit }),
    }
  }
}
