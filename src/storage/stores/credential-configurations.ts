import type { CredentialConfiguration } from '../../core/issuers/credential-configuration.ts'
import type { CredentialConfigurations } from '../../core/ports/credential-configurations.ts'
import type { Engine } from '../engine.ts'
import { toWrite } from '../query.ts'
import type { Tables } from '../tables.ts'
import { fromJson, toJson } from './json.ts'
import { removeById, rowById, rowsOfTenant } from './row-queries.ts'

type Row = Tables['credential_configurations']
type Data = Omit<CredentialConfiguration, 'id' | 'tenantId' | 'issuerId' | 'version' | 'createdAt'>

function toRow({ tenantId, id, issuerId, version, createdAt, ...data }: CredentialConfiguration): Row {
  return {
    tenant_id: tenantId,
    id,
    issuer_id: issuerId,
    version,
    created_at: createdAt,
    data: toJson(data satisfies Data),
  }
}

function toConfiguration(row: Row): CredentialConfiguration {
  return {
    ...fromJson<Data>(row.data),
    id: row.id,
    tenantId: row.tenant_id,
    issuerId: row.issuer_id,
    version: row.version,
    createdAt: row.created_at,
  }
}

export function createCredentialConfigurations({ compile, row, rows }: Engine): CredentialConfigurations {
  const find = compile(rowById('credential_configurations'))
  const list = compile(rowsOfTenant('credential_configurations'))
  const insert = compile((db, p: Row) =>
    db
      .insertInto('credential_configurations')
      .values({
        tenant_id: p.tenant_id,
        id: p.id,
        issuer_id: p.issuer_id,
        version: p.version,
        created_at: p.created_at,
        data: p.data,
      })
      .onConflict((conflict) => conflict.doNothing()),
  )
  const update = compile((db, p: Row & { previous: number }) =>
    db
      .updateTable('credential_configurations')
      .set({ issuer_id: p.issuer_id, version: p.version, data: p.data })
      .where('tenant_id', '=', p.tenant_id)
      .where('id', '=', p.id)
      .where('version', '=', p.previous),
  )
  const remove = compile(removeById('credential_configurations'))

  return {
    async find(tenantId, id) {
      const found = await row(find, { tenant_id: tenantId, id })
      return found && toConfiguration(found)
    },
    list: async (tenantId) => (await rows(list, { tenant_id: tenantId })).map(toConfiguration),
    add: (configuration) => toWrite(insert, toRow(configuration), 1),
    save: (configuration) =>
      toWrite(update, { ...toRow(configuration), previous: configuration.version - 1 }, 1),
    remove: (tenantId, id) => toWrite(remove, { tenant_id: tenantId, id }, 1),
  }
}
