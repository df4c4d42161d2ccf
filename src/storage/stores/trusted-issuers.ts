import type { TenantId } from '../../core/ids.ts'
import type { TrustedIssuers } from '../../core/ports/trusted-issuers.ts'
import type { TrustedIssuer } from '../../core/trust/trusted-issuer.ts'
import type { Engine } from '../engine.ts'
import { createKeptLists } from '../kept-lists.ts'
import { toWrite } from '../query.ts'
import type { Tables } from '../tables.ts'
import { fromJson, toJson } from './json.ts'
import { removeById, rowById, rowsOfTenant } from './row-queries.ts'

type Row = Tables['trusted_issuers']

function toTrustedIssuer(row: Row): TrustedIssuer {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    name: row.name,
    ...(row.did === null ? {} : { did: row.did }),
    ...(row.certificate === null ? {} : { certificate: row.certificate }),
    ...(row.url === null ? {} : { url: row.url }),
    credentialTypes: fromJson<string[]>(row.credential_types),
    createdAt: row.created_at,
  }
}

export function createTrustedIssuers({ compile, row, rows, othersWrote }: Engine): TrustedIssuers {
  const kept = othersWrote && createKeptLists<TrustedIssuer>(othersWrote)
  const find = compile(rowById('trusted_issuers'))
  const list = compile(rowsOfTenant('trusted_issuers'))
  const insert = compile((db, p: Row) =>
    db
      .insertInto('trusted_issuers')
      .values({
        tenant_id: p.tenant_id,
        id: p.id,
        name: p.name,
        did: p.did,
        certificate: p.certificate,
        url: p.url,
        credential_types: p.credential_types,
        created_at: p.created_at,
      })
      .onConflict((conflict) => conflict.doNothing()),
  )
  const remove = compile(removeById('trusted_issuers'))

  const load = async (tenantId: TenantId) => (await rows(list, { tenant_id: tenantId })).map(toTrustedIssuer)

  return {
    async find(tenantId, id) {
      const found = await row(find, { tenant_id: tenantId, id })
      return found && toTrustedIssuer(found)
    },
    list: (tenantId) => kept?.read(tenantId, () => load(tenantId)) ?? load(tenantId),
    add: (issuer) =>
      toWrite(
        insert,
        {
          tenant_id: issuer.tenantId,
          id: issuer.id,
          name: issuer.name,
          did: issuer.did ?? null,
          certificate: issuer.certificate ?? null,
          url: issuer.url ?? null,
          credential_types: toJson(issuer.credentialTypes),
          created_at: issuer.createdAt,
        },
        1,
        kept?.writing(issuer.tenantId),
      ),
    remove: (tenantId, id) => toWrite(remove, { tenant_id: tenantId, id }, 1, kept?.writing(tenantId)),
  }
}
