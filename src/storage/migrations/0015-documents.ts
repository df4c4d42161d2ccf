import type { MigrationSteps } from './migration-steps.ts'

/** Small things that need no table of their own. */
export const documents: MigrationSteps = (db, { columns: { text, integer }, plain }) => [
  plain(db.schema.createTable('documents'))
    .addColumn('tenant_id', text, (c) => c.notNull())
    .addColumn('kind', text, (c) => c.notNull())
    .addColumn('id', text, (c) => c.notNull())
    .addColumn('data', text, (c) => c.notNull())
    .addColumn('created_at', integer, (c) => c.notNull())
    .addColumn('changed_at', integer, (c) => c.notNull())
    .addColumn('expires_at', integer)
    .addColumn('version', integer, (c) => c.notNull())
    .addPrimaryKeyConstraint('documents_pk', ['tenant_id', 'kind', 'id']),
  db.schema
    .createIndex('documents_expiry')
    .on('documents')
    .column('expires_at')
    .where('expires_at', 'is not', null),
]
