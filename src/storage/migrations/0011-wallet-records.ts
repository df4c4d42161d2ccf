import type { MigrationSteps } from './migration-steps.ts'

/** What a wallet goes by: policies, verifiers that are known, holders, accesses to issuers. */
export const walletRecords: MigrationSteps = (db, { columns: { text, integer, bytes }, plain }) => [
  plain(db.schema.createTable('wallet_records'))
    .addColumn('tenant_id', text, (c) => c.notNull())
    .addColumn('kind', text, (c) => c.notNull())
    .addColumn('id', text, (c) => c.notNull())
    .addColumn('name', text)
    .addColumn('version', integer, (c) => c.notNull())
    .addColumn('created_at', integer, (c) => c.notNull())
    .addColumn('due_at', integer)
    .addColumn('sealed', bytes)
    .addColumn('data', text, (c) => c.notNull())
    .addPrimaryKeyConstraint('wallet_records_pk', ['tenant_id', 'kind', 'id']),
  db.schema
    .createIndex('wallet_records_name')
    .unique()
    .on('wallet_records')
    .columns(['tenant_id', 'kind', 'name']),
  db.schema
    .createIndex('wallet_records_due')
    .on('wallet_records')
    .columns(['kind', 'due_at'])
    .where('due_at', 'is not', null),
]
