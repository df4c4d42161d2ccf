import type { MigrationSteps } from './migration-steps.ts'

/** Tenants that are gone, of which there may still be rows. */
export const tenantRemovals: MigrationSteps = (db, { columns: { text, integer }, plain }) => [
  plain(db.schema.createTable('tenant_removals'))
    .addColumn('tenant_id', text, (c) => c.primaryKey())
    .addColumn('removed_at', integer, (c) => c.notNull()),
]
