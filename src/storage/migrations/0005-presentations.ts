import type { MigrationSteps } from './migration-steps.ts'

/** What was asked of wallets. Open ones are few: time ends them. */
export const presentations: MigrationSteps = (db, { columns: { text, integer, bytes }, plain }) => [
  plain(db.schema.createTable('presentation_requests'))
    .addColumn('tenant_id', text, (c) => c.notNull())
    .addColumn('id', text, (c) => c.notNull())
    .addColumn('state', text, (c) => c.notNull())
    .addColumn('version', integer, (c) => c.notNull())
    .addColumn('protocol', text, (c) => c.notNull())
    .addColumn('created_at', integer, (c) => c.notNull())
    .addColumn('expires_at', integer, (c) => c.notNull())
    .addColumn('due_at', integer)
    .addColumn('sealed_decryption_key', bytes)
    .addColumn('sealed_credentials', bytes)
    .addColumn('data', text, (c) => c.notNull())
    .addPrimaryKeyConstraint('presentation_requests_pk', ['tenant_id', 'id']),
  db.schema
    .createIndex('presentation_requests_due')
    .on('presentation_requests')
    .column('due_at')
    .where('due_at', 'is not', null),
]
