import { sql } from 'kysely'
import type { MigrationSteps } from './migration-steps.ts'

/** What the office holds itself: credentials, collections that wait for their issuer, and keys that no DID document names. */
export const wallet: MigrationSteps = (db, { columns: { text, integer, bytes }, plain }) => [
  db.schema
    .alterTable('signing_keys')
    .addColumn('key_use', text, (c) => c.notNull().defaultTo(sql.lit('issuing'))),
  // A tenant has few keys for issuing, and as many for holding as it holds credentials.
  db.schema
    .createIndex('signing_keys_issuing')
    .on('signing_keys')
    .columns(['tenant_id', 'id'])
    .where(sql.ref('key_use'), '=', sql.lit('issuing')),

  plain(db.schema.createTable('held_credentials'))
    .addColumn('tenant_id', text, (c) => c.notNull())
    .addColumn('id', text, (c) => c.notNull())
    .addColumn('state', text, (c) => c.notNull())
    .addColumn('version', integer, (c) => c.notNull())
    .addColumn('due_at', integer)
    .addColumn('stored_at', integer, (c) => c.notNull())
    .addColumn('changed_at', integer, (c) => c.notNull())
    .addColumn('sealed_claims', bytes, (c) => c.notNull())
    .addColumn('sealed_credential', bytes, (c) => c.notNull())
    .addColumn('data', text, (c) => c.notNull())
    .addPrimaryKeyConstraint('held_credentials_pk', ['tenant_id', 'id']),
  db.schema
    .createIndex('held_credentials_due')
    .on('held_credentials')
    .column('due_at')
    .where('due_at', 'is not', null),

  plain(db.schema.createTable('deferred_collections'))
    .addColumn('tenant_id', text, (c) => c.notNull())
    .addColumn('id', text, (c) => c.notNull())
    .addColumn('state', text, (c) => c.notNull())
    .addColumn('version', integer, (c) => c.notNull())
    .addColumn('due_at', integer)
    .addColumn('created_at', integer, (c) => c.notNull())
    .addColumn('sealed_session', bytes)
    .addColumn('data', text, (c) => c.notNull())
    .addPrimaryKeyConstraint('deferred_collections_pk', ['tenant_id', 'id']),
  db.schema
    .createIndex('deferred_collections_due')
    .on('deferred_collections')
    .column('due_at')
    .where('due_at', 'is not', null),
]
