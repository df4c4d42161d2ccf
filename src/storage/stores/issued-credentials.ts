import { sql } from 'kysely'
import type { CredentialConfigurationId, CredentialId } from '../../core/ids.ts'
import type { IssuedCredentials } from '../../core/ports/issued-credentials.ts'
import type { CredentialStatus, IssuedCredential, StatusEntry } from '../../core/status/credential.ts'
import type { Engine } from '../engine.ts'
import { toWrite } from '../query.ts'
import type { Tables } from '../tables.ts'
import { fromJson, toJson } from './json.ts'
import { pageValues, toPage } from './paging.ts'
import { rowById } from './row-queries.ts'
import { variants } from './variants.ts'

type Row = Tables['issued_credentials']

function toRow(credential: IssuedCredential): Row {
  return {
    tenant_id: credential.tenantId,
    id: credential.id,
    issuance_id: credential.issuanceId,
    issuer_id: credential.issuerId,
    credential_configuration_id: credential.credentialConfigurationId,
    format: credential.format,
    status: credential.status,
    status_entries: toJson(credential.statusEntries),
    claim_index: credential.claimIndex ?? null,
    subject: credential.subject ?? null,
    issued_at: credential.issuedAt,
    valid_until: credential.validUntil ?? null,
    version: credential.version,
  }
}

function toCredential(row: Row): IssuedCredential {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    issuanceId: row.issuance_id,
    issuerId: row.issuer_id,
    credentialConfigurationId: row.credential_configuration_id,
    format: row.format,
    status: row.status,
    statusEntries: fromJson<StatusEntry[]>(row.status_entries),
    ...(row.claim_index === null ? {} : { claimIndex: row.claim_index }),
    ...(row.subject === null ? {} : { subject: row.subject }),
    issuedAt: row.issued_at,
    ...(row.valid_until === null ? {} : { validUntil: row.valid_until }),
    version: row.version,
  }
}

export function createIssuedCredentials({ compile, rows, row }: Engine): IssuedCredentials {
  const find = compile(rowById('issued_credentials'))
  const insert = compile((db, p: Row) =>
    db
      .insertInto('issued_credentials')
      .values({
        tenant_id: p.tenant_id,
        id: p.id,
        issuance_id: p.issuance_id,
        issuer_id: p.issuer_id,
        credential_configuration_id: p.credential_configuration_id,
        format: p.format,
        status: p.status,
        status_entries: p.status_entries,
        claim_index: p.claim_index,
        subject: p.subject,
        issued_at: p.issued_at,
        valid_until: p.valid_until,
        version: p.version,
      })
      .onConflict((conflict) => conflict.doNothing()),
  )
  const update = compile((db, p: Row & { previous: number }) =>
    db
      .updateTable('issued_credentials')
      .set({
        status: p.status,
        status_entries: p.status_entries,
        subject: p.subject,
        valid_until: p.valid_until,
        version: p.version,
      })
      .where('tenant_id', '=', p.tenant_id)
      .where('id', '=', p.id)
      .where('version', '=', p.previous),
  )

  interface ListValues
    extends Pick<Row, 'tenant_id' | 'status' | 'credential_configuration_id' | 'claim_index'> {
    before: CredentialId
    limit: number
  }
  const listBy = variants((valid, notValid, byConfiguration, byClaim) =>
    compile((db, p: ListValues) => {
      let query = db.selectFrom('issued_credentials').selectAll().where('tenant_id', '=', p.tenant_id)
      if (valid || notValid) query = query.where('status', '=', p.status)
      // In the words of the partial index: whoever revokes little finds it at once.
      if (notValid) query = query.where('status', '<>', sql.lit<CredentialStatus>('valid'))
      if (byConfiguration)
        query = query.where('credential_configuration_id', '=', p.credential_configuration_id)
      if (byClaim) query = query.where('claim_index', '=', p.claim_index)
      return query.where('id', '<', p.before).orderBy('id', 'desc').limit(p.limit)
    }),
  )

  return {
    async find(tenantId, id) {
      const found = await row(find, { tenant_id: tenantId, id })
      return found && toCredential(found)
    },
    async list(tenantId, { status, credentialConfigurationId, claimIndex }, page) {
      const valid = status === 'valid' ? status : undefined
      const notValid = status === 'valid' ? undefined : status
      const found = await rows(listBy(valid, notValid, credentialConfigurationId, claimIndex), {
        tenant_id: tenantId,
        status: status as CredentialStatus,
        credential_configuration_id: credentialConfigurationId as CredentialConfigurationId,
        claim_index: claimIndex ?? null,
        ...pageValues<CredentialId>(page),
      })
      return toPage(found.map(toCredential), page, ({ issuedAt, id }) => ({ at: issuedAt, id }))
    },
    add: (credential) => toWrite(insert, toRow(credential), 1),
    save: (credential) => toWrite(update, { ...toRow(credential), previous: credential.version - 1 }, 1),
  }
}
