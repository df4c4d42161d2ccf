import { sql } from 'kysely'
import type { KeyUse, PublicJwk, SigningKey } from '../../core/identities/signing-key.ts'
import type { TenantId } from '../../core/ids.ts'
import type { SigningKeyRecords } from '../../core/ports/signing-key-records.ts'
import type { Engine } from '../engine.ts'
import { createKeptLists } from '../kept-lists.ts'
import { toWrite } from '../query.ts'
import type { Tables } from '../tables.ts'
import { fromJson, toJson } from './json.ts'
import { rowById } from './row-queries.ts'

type Row = Tables['signing_keys']

function toKey(row: Omit<Row, 'sealed_private_key'>): SigningKey {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    use: row.key_use,
    algorithm: row.algorithm,
    publicJwk: fromJson<PublicJwk>(row.public_jwk),
    status: row.status,
    ...(row.participant === null ? {} : { participant: row.participant }),
    ...(row.replaced_by === null ? {} : { replacedBy: row.replaced_by }),
    createdAt: row.created_at,
  }
}

export function createSigningKeyRecords({ compile, row, rows, othersWrote }: Engine): SigningKeyRecords {
  const kept = othersWrote && createKeptLists<SigningKey>(othersWrote)
  const find = compile(rowById('signing_keys'))
  // What is listed is public: the private half stays where it is.
  const list = compile((db, p: Pick<Row, 'tenant_id'>) =>
    db
      .selectFrom('signing_keys')
      .select([
        'tenant_id',
        'id',
        'key_use',
        'algorithm',
        'public_jwk',
        'status',
        'replaced_by',
        'created_at',
        'participant',
      ])
      .where('tenant_id', '=', p.tenant_id)
      .where('key_use', '=', sql.lit<KeyUse>('issuing'))
      .orderBy('id'),
  )
  const insert = compile((db, p: Row) =>
    db
      .insertInto('signing_keys')
      .values({
        tenant_id: p.tenant_id,
        id: p.id,
        key_use: p.key_use,
        algorithm: p.algorithm,
        public_jwk: p.public_jwk,
        status: p.status,
        replaced_by: p.replaced_by,
        created_at: p.created_at,
        sealed_private_key: p.sealed_private_key,
        participant: p.participant,
      })
      .onConflict((conflict) => conflict.doNothing()),
  )
  const retire = compile((db, p: Pick<Row, 'tenant_id' | 'id' | 'replaced_by'>) =>
    db
      .updateTable('signing_keys')
      .set({ status: 'retired', replaced_by: p.replaced_by })
      .where('tenant_id', '=', p.tenant_id)
      .where('id', '=', p.id)
      .where('status', '=', 'active'),
  )
  const remove = compile((db, p: Pick<Row, 'tenant_id' | 'id'>) =>
    db
      .deleteFrom('signing_keys')
      .where('tenant_id', '=', p.tenant_id)
      .where('id', '=', p.id)
      .where('key_use', '=', sql.lit<KeyUse>('holding')),
  )
  const removeIssuing = compile((db, p: Pick<Row, 'tenant_id' | 'id'>) =>
    db
      .deleteFrom('signing_keys')
      .where('tenant_id', '=', p.tenant_id)
      .where('id', '=', p.id)
      .where('key_use', '=', sql.lit<KeyUse>('issuing'))
      .where('participant', 'is', null)
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('issuers')
              .select('issuers.id')
              .whereRef('issuers.tenant_id', '=', 'signing_keys.tenant_id')
              .whereRef('issuers.key_id', '=', 'signing_keys.id'),
          ),
        ),
      ),
  )

  const load = async (tenantId: TenantId) => (await rows(list, { tenant_id: tenantId })).map(toKey)

  return {
    async find(tenantId, id) {
      const found = await row(find, { tenant_id: tenantId, id })
      return found && { key: toKey(found), sealedPrivateKey: found.sealed_private_key }
    },
    list: (tenantId) => kept?.read(tenantId, () => load(tenantId)) ?? load(tenantId),
    add: ({ key, sealedPrivateKey }) =>
      toWrite(
        insert,
        {
          tenant_id: key.tenantId,
          id: key.id,
          key_use: key.use,
          algorithm: key.algorithm,
          public_jwk: toJson(key.publicJwk),
          status: key.status,
          replaced_by: key.replacedBy ?? null,
          created_at: key.createdAt,
          sealed_private_key: sealedPrivateKey,
          participant: key.participant ?? null,
        },
        1,
        kept?.writing(key.tenantId),
      ),
    retire: (tenantId, id, replacedBy) =>
      toWrite(retire, { tenant_id: tenantId, id, replaced_by: replacedBy }, 1, kept?.writing(tenantId)),
    removeIssuing: (tenantId, id) =>
      toWrite(removeIssuing, { tenant_id: tenantId, id }, 1, kept?.writing(tenantId)),
    removeHolding: (tenantId, id) => toWrite(remove, { tenant_id: tenantId, id }),
  }
}
