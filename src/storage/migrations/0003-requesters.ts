import type { MigrationSteps } from './migration-steps.ts'

/**
 * Which client asked for an issuance, and under which key of its own: partial indexes, so that issuances of nobody in particular cost
 * nothing. What a client may issue stands with the client.
 */
export const requesters: MigrationSteps = (db, { columns: { text } }) => [
  db.schema.alterTable('issuances').addColumn('requester_id', text),
  db.schema.alterTable('issuances').addColumn('request_key', text),
  db.schema
    .createIndex('issuances_requester')
    .on('issuances')
    .columns(['tenant_id', 'requester_id', 'id'])
    .where('requester_id', 'is not', null),
  db.schema
    .createIndex('issuances_request_key')
    .on('issuances')
    .columns(['tenant_id', 'requester_id', 'request_key'])
    .unique()
    .where('request_key', 'is not', null),
  db.schema.alterTable('api_clients').addColumn('limits', text),
  db.schema.createIndex('api_access_tokens_hash').on('api_access_tokens').column('hash'),
]
