import type { Authorization } from '../../core/authorizations/authorization.ts'
import type { Authorizations } from '../../core/ports/authorizations.ts'
import type { Engine } from '../engine.ts'
import { toWrite } from '../query.ts'
import type { Tables } from '../tables.ts'
import { fromJson, toJson } from './json.ts'
import { removeById, rowById } from './row-queries.ts'

type Row = Tables['authorizations']
type Columns = 'id' | 'tenantId' | 'status' | 'version' | 'expiresAt' | 'codeHash'
/** What no query asks for. */
type Data = Omit<Authorization, Columns>

function toRow(authorization: Authorization): Row {
  const { id, tenantId, status, version, expiresAt, ...rest } = authorization
  const { codeHash = null, ...data } = rest as { readonly codeHash?: Uint8Array }
  return {
    tenant_id: tenantId,
    id,
    status,
    version,
    expires_at: expiresAt,
    code_hash: codeHash,
    data: toJson(data),
  }
}

function toAuthorization(row: Row): Authorization {
  return {
    ...fromJson<Data>(row.data),
    id: row.id,
    tenantId: row.tenant_id,
    status: row.status,
    version: row.version,
    expiresAt: row.expires_at,
    ...(row.code_hash === null ? {} : { codeHash: row.code_hash }),
  } as Authorization
}

export function createAuthorizations({ compile, row, count }: Engine): Authorizations {
  const find = compile(rowById('authorizations'))
  const findByCode = compile((db, p: { tenant_id: Row['tenant_id']; code_hash: Uint8Array }) =>
    db
      .selectFrom('authorizations')
      .selectAll()
      .where('tenant_id', '=', p.tenant_id)
      .where('code_hash', '=', p.code_hash),
  )
  const insert = compile((db, p: Row) =>
    db
      .insertInto('authorizations')
      .values({
        tenant_id: p.tenant_id,
        id: p.id,
        status: p.status,
        version: p.version,
        expires_at: p.expires_at,
        code_hash: p.code_hash,
        data: p.data,
      })
      .onConflict((conflict) => conflict.doNothing()),
  )
  const update = compile((db, p: Row & { previous: number }) =>
    db
      .updateTable('authorizations')
      .set({ status: p.status, version: p.version, code_hash: p.code_hash, data: p.data })
      .where('tenant_id', '=', p.tenant_id)
      .where('id', '=', p.id)
      .where('version', '=', p.previous),
  )
  const remove = compile(removeById('authorizations'))
  const purge = compile((db, p: { before: number; limit: number }) =>
    db
      .deleteFrom('authorizations')
      .where(({ eb, refTuple, selectFrom }) =>
        eb(
          refTuple('tenant_id', 'id'),
          'in',
          selectFrom('authorizations')
            .select(['tenant_id', 'id'])
            .where('expires_at', '<', p.before)
            .orderBy('expires_at')
            .limit(p.limit)
            .$asTuple('tenant_id', 'id'),
        ),
      ),
  )

  return {
    async find(tenantId, id) {
      const found = await row(find, { tenant_id: tenantId, id })
      return found && toAuthorization(found)
    },
    async findByCode(tenantId, codeHash) {
      const found = await row(findByCode, { tenant_id: tenantId, code_hash: codeHash })
      return found && toAuthorization(found)
    },
    add: (authorization) => toWrite(insert, toRow(authorization), 1),
    save: (authorization) =>
      toWrite(update, { ...toRow(authorization), previous: authorization.version - 1 }, 1),
    remove: (tenantId, id) => toWrite(remove, { tenant_id: tenantId, id }, 1),
    purge: (before, limit) => count(purge, { before, limit }),
  }
}
