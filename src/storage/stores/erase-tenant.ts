import { sql } from 'kysely'
import type { TenantId } from '../../core/ids.ts'
import type { Engine } from '../engine.ts'
import type { Tables } from '../tables.ts'

/** Tables whose rows belong to tenants. */
type TenantTable = {
  [Name in keyof Tables]: Tables[Name] extends { tenant_id: TenantId }
    ? Name extends 'tenant_removals'
      ? never
      : Name
    : never
}[keyof Tables]

/**
 * Every one of them, with what its primary key has beside the tenant: a new table does not compile until it is here. In the order in
 * which they are erased: secrets first, and configurations before the issuers that they name.
 */
const tables = {
  signing_keys: ['id'],
  operators: ['id'],
  api_access_tokens: ['hash'],
  api_clients: ['id'],
  held_credentials: ['id'],
  deferred_collections: ['id'],
  wallet_records: ['kind', 'id'],
  kept_credentials: ['id'],
  redemptions: ['offering_id', 'id'],
  offerings: ['id'],
  authorizations: ['id'],
  schemas: ['type', 'version'],
  presentation_evidence: ['id'],
  presentation_queries: ['id'],
  presentation_requests: ['id'],
  dcp_records: ['kind', 'id'],
  issuances: ['id'],
  issuance_batch_rows: ['batch_id', 'idx'],
  issuance_batches: ['id'],
  issued_credentials: ['id'],
  status_entries: ['list_id', 'idx'],
  status_lists: ['id'],
  callbacks: ['subject_id', 'sequence'],
  deliveries: ['webhook_id', 'event_id'],
  webhook_subscriptions: ['event_type', 'webhook_id'],
  webhooks: ['id'],
  events: ['id'],
  documents: ['kind', 'id'],
  mails: ['id'],
  single_uses: ['kind', 'value_hash'],
  idempotent_answers: ['api_client_id', 'key_hash'],
  trusted_issuers: ['id'],
  credential_configurations: ['id'],
  issuers: ['id'],
} as const satisfies { readonly [Name in TenantTable]: readonly (keyof Tables[Name])[] }

/** Erases some rows of a tenant, at most `limit` of each table; answers how many. */
export function createEraseTenant({ compile, count }: Engine) {
  const queries = Object.entries(tables).map(([name, columns]) =>
    compile((db, p: { tenant_id: TenantId; limit: number }) => {
      const key = sql.join(columns.map((column) => sql.ref(column)))
      const some = sql`(select ${key} from ${sql.table(name)} where tenant_id = ${p.tenant_id} limit ${p.limit})`
      return db
        .deleteFrom(name as 'events')
        .where('tenant_id', '=', p.tenant_id)
        .where(sql<boolean>`(${key}) in ${some}`)
    }),
  )
  return async (tenantId: TenantId, limit: number): Promise<number> => {
    let erased = 0
    for (const query of queries) erased += await count(query, { tenant_id: tenantId, limit })
    return erased
  }
}
