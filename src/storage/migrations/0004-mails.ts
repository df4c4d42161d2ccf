import { sql } from 'kysely'
import type { MigrationSteps } from './migration-steps.ts'

/** Letters on their way. Pending ones are few; those that have ended have lost their content and are purged. */
export const mails: MigrationSteps = (db, { columns: { text, integer, bytes }, plain }) => [
  plain(db.schema.createTable('mails'))
    .addColumn('tenant_id', text, (c) => c.notNull())
    .addColumn('id', text, (c) => c.notNull())
    .addColumn('kind', text, (c) => c.notNull())
    .addColumn('subject_id', text, (c) => c.notNull())
    .addColumn('state', text, (c) => c.notNull())
    .addColumn('created_at', integer, (c) => c.notNull())
    .addColumn('expires_at', integer, (c) => c.notNull())
    .addColumn('attempts', integer, (c) => c.notNull())
    .addColumn('next_attempt_at', integer, (c) => c.notNull())
    .addColumn('last_attempt_at', integer)
    .addColumn('last_error', text)
    .addColumn('sealed_letter', bytes)
    .addColumn('lease_until', integer, (c) => c.notNull())
    .addPrimaryKeyConstraint('mails_pk', ['tenant_id', 'id']),
  db.schema
    .createIndex('mails_pending')
    .on('mails')
    .columns(['next_attempt_at', 'tenant_id', 'id'])
    .where(sql.ref('state'), '=', sql.lit('pending')),
  db.schema.createIndex('mails_subject').on('mails').columns(['tenant_id', 'subject_id', 'id']),
]
