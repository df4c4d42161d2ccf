import type { MigrationSteps } from './migration-steps.ts'

/** Issuers that are known by an https URL. */
export const trustedIssuerUrls: MigrationSteps = (db, { columns: { text } }) => [
  db.schema.alterTable('trusted_issuers').addColumn('url', text),
]
