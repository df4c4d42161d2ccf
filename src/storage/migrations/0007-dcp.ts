import type { MigrationSteps } from './migration-steps.ts'

/** Dataspaces: participants with keys of their own, and what goes on between them. */
export const dcp: MigrationSteps = (db, { columns: { text, integer }, plain }) => [
  db.schema.alterTable('signing_keys').addColumn('participant', text),
  plain(db.schema.createTable('dcp_records'))
    .addColumn('tenant_id', text, (c) => c.notNull())
    .addColumn('kind', text, (c) => c.notNull())
    .addColumn('id', text, (c) => c.notNull())
    .addColumn('name', text)
    .addColumn('state', text)
    .addColumn('version', integer, (c) => c.notNull())
    .addColumn('due_at', integer)
    .addColumn('created_at', integer, (c) => c.notNull())
    .addColumn('data', text, (c) => c.notNull())
    .addPrimaryKeyConstraint('dcp_records_pk', ['tenant_id', 'kind', 'id']),
  db.schema.createIndex('dcp_records_name').unique().on('dcp_records').columns(['tenant_id', 'kind', 'name']),
  db.schema
    .createIndex('dcp_records_due')
    .on('dcp_records')
    .columns(['kind', 'due_at'])
    .where('due_at', 'is not', null),
]
