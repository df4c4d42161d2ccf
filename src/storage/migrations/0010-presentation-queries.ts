import type { MigrationSteps } from './migration-steps.ts'

/** Queries that are asked again and again. A tenant has tens of them. */
export const presentationQueries: MigrationSteps = (db, { columns: { text, integer }, plain }) => [
  plain(db.schema.createTable('presentation_queries'))
    .addColumn('tenant_id', text, (c) => c.notNull())
    .addColumn('id', text, (c) => c.notNull())
    .addColumn('version', integer, (c) => c.notNull())
    .addColumn('created_at', integer, (c) => c.notNull())
    .addColumn('data', text, (c) => c.notNull())
    .addPrimaryKeyConstraint('presentation_queries_pk', ['tenant_id', 'id']),
]
