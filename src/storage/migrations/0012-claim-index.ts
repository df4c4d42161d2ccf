import type { MigrationSteps } from './migration-steps.ts'

/** Credentials are found by the value of their indexed claim. Partial, so that those without one cost nothing. */
export const claimIndex: MigrationSteps = (db, { columns: { bytes } }) => [
  db.schema.alterTable('issued_credentials').addColumn('claim_index', bytes),
  db.schema
    .createIndex('issued_credentials_claim_index')
    .on('issued_credentials')
    .columns(['tenant_id', 'claim_index', 'id'])
    .where('claim_index', 'is not', null),
]
