import type { MigrationSteps } from './migration-steps.ts'

/** What wallets sent, kept as proof. */
export const presentationEvidence: MigrationSteps = (db, { columns: { text, integer, bytes }, plain }) => [
  plain(db.schema.createTable('presentation_evidence'))
    .addColumn('tenant_id', text, (c) => c.notNull())
    .addColumn('id', text, (c) => c.notNull())
    .addColumn('kept_at', integer, (c) => c.notNull())
    .addColumn('erase_at', integer, (c) => c.notNull())
    .addColumn('sealed', bytes, (c) => c.notNull())
    .addPrimaryKeyConstraint('presentation_evidence_pk', ['tenant_id', 'id']),
  db.schema.createIndex('presentation_evidence_erase').on('presentation_evidence').column('erase_at'),
]
