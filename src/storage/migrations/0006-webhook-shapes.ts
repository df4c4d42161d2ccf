import type { MigrationSteps } from './migration-steps.ts'

/** Webhooks that were there before are told in our own words. */
export const webhookShapes: MigrationSteps = (db, { columns: { text } }) => [
  db.schema.alterTable('webhooks').addColumn('shape', text, (c) => c.notNull().defaultTo('chancery')),
]
