import type { TenantId } from '../../core/ids.ts'
import type { Issuer, IssuerIdentification } from '../../core/issuers/issuer.ts'
import type { Issuers } from '../../core/ports/issuers.ts'
import type { Engine } from '../engine.ts'
import { createKeptLists } from '../kept-lists.ts'
import { toWrite } from '../query.ts'
import type { Tables } from '../tables.ts'
import { fromJson, toJson } from './json.ts'
import { rowById, rowsOfTenant } from './row-queries.ts'

type Row = Tables['issuers']

function toRow(issuer: Issuer): Row {
  return {
    tenant_id: issuer.tenantId,
    id: issuer.id,
    name: issuer.name,
    key_id: issuer.keyId,
    identification: toJson(issuer.identification),
    created_at: issuer.createdAt,
  }
}

function toIssuer(row: Row): Issuer {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    name: row.name,
    keyId: row.key_id,
    identification: fromJson<IssuerIdentification>(row.identification),
    createdAt: row.created_at,
  }
}

export function createIssuers({ compile, row, rows, othersWrote }: Engine): Issuers {
  const kept = othersWrote && createKeptLists<Issuer>(othersWrote)
  const find = compile(rowById('issuers'))
  const list = compile(rowsOfTenant('issuers'))
  const insert = compile((db, p: Row) =>
    db
      .insertInto('issuers')
      .values({
        tenant_id: p.tenant_id,
        id: p.id,
        name: p.name,
        key_id: p.key_id,
        identification: p.identification,
        created_at: p.created_at,
      })
      .onConflict((conflict) => conflict.doNothing()),
  )
  const update = compile((db, p: Row) =>
    db
      .updateTable('issuers')
      .set({ name: p.name, key_id: p.key_id, identification: p.identification })
      .where('tenant_id', '=', p.tenant_id)
      .where('id', '=', p.id),
  )
  // A configuration that is added at the same moment meets the foreign key.
  const remove = compile((db, p: Pick<Row, 'tenant_id' | 'id'>) =>
    db
      .deleteFrom('issuers')
      .where('tenant_id', '=', p.tenant_id)
      .where('id', '=', p.id)
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('credential_configurations')
              .select('credential_configurations.id')
              .whereRef('credential_configurations.tenant_id', '=', 'issuers.tenant_id')
              .whereRef('credential_configurations.issuer_id', '=', 'issuers.id'),
          ),
        ),
      ),
  )

  const load = async (tenantId: TenantId) => (await rows(list, { tenant_id: tenantId })).map(toIssuer)

  return {
    async find(tenantId, id) {
      const found = await row(find, { tenant_id: tenantId, id })
      return found && toIssuer(found)
    },
    list: (tenantId) => kept?.read(tenantId, () => load(tenantId)) ?? load(tenantId),
    add: (issuer) => toWrite(insert, toRow(issuer), 1, kept?.writing(issuer.tenantId)),
    save: (issuer) => toWrite(update, toRow(issuer), 1, kept?.writing(issuer.tenantId)),
    remove: (tenantId, id) => toWrite(remove, { tenant_id: tenantId, id }, 1, kept?.writing(tenantId)),
  }
}
