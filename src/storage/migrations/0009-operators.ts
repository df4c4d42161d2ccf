import type { MigrationSteps } from './migration-steps.ts'

/** People who log in; each acts through an API client. */
export const operators: MigrationSteps = (db, { columns: { text, integer }, clustered }) => [
  clustered(db.schema.createTable('operators'))
    .addColumn('tenant_id', text, (c) => c.notNull())
    .addColumn('id', text, (c) => c.notNull())
    .addColumn('username', text, (c) => c.notNull())
    .addColumn('password_hash', text, (c) => c.notNull())
    .addColumn('api_client_id', text, (c) => c.notNull())
    .addColumn('created_at', integer, (c) => c.notNull())
    .addPrimaryKeyConstraint('operators_pk', ['tenant_id', 'id'])
    .addUniqueConstraint('operators_username', ['tenant_id', 'username']),
]
