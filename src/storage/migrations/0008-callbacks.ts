import { sql } from 'kysely'
import type { MigrationSteps } from './migration-steps.ts'

/** What applications are told of their own requests. Pending ones are few. */
export const callbacks: MigrationSteps = (db, { columns: { text, integer, bytes }, plain }) => [
  plain(db.schema.createTable('callbacks'))
    .addColumn('tenant_id', text, (c) => c.notNull())
    .addColumn('subject_id', text, (c) => c.notNull())
    .addColumn('sequence', integer, (c) => c.notNull())
    .addColumn('state', text, (c) => c.notNull())
    .addColumn('fact', text, (c) => c.notNull())
    .addColumn('is_awaited', integer, (c) => c.notNull())
    .addColumn('created_at', integer, (c) => c.notNull())
    .addColumn('attempts', integer, (c) => c.notNull())
    .addColumn('next_attempt_at', integer, (c) => c.notNull())
    .addColumn('last_attempt_at', integer)
    .addColumn('last_status', integer)
    .addColumn('last_error', text)
    .addColumn('sealed_target', bytes)
    .addColumn('lease_until', integer, (c) => c.notNull())
    .addPrimaryKeyConstraint('callbacks_pk', ['tenant_id', 'subject_id', 'sequence']),
  db.schema
    .createIndex('callbacks_pending')
    .on('callbacks')
    .columns(['next_attempt_at', 'tenant_id', 'subject_id', 'sequence'])
    .where(sql.ref('state'), '=', sql.lit('pending')),
  db.schema.createIndex('callbacks_age').on('callbacks').column('created_at'),
]
