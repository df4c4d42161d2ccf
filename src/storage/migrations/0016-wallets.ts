import type { MigrationSteps } from './migration-steps.ts'

/** Whose a held credential is, where a tenant has several wallets. */
export const wallets: MigrationSteps = (db, { columns: { text } }) => [
  db.schema.alterTable('held_credentials').addColumn('wallet_id', text),
]
