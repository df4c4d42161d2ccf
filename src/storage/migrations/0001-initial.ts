import { sql } from 'kysely'
import type { MigrationSteps } from './migration-steps.ts'

/**
 * Every primary key starts with the tenant. Ids are UUIDs of version 7: the primary key's order is the order of creation, so that
 * lists need no index of their own and new rows land at the end of every tree.
 *
 * Foreign keys stand only where rows change rarely; each costs a look-up (and on PostgreSQL a row lock) at every insert.
 */
export const initial: MigrationSteps = (db, { columns: { text, integer, bytes }, plain, clustered }) => [
  clustered(db.schema.createTable('settings'))
    .addColumn('name', text, (c) => c.primaryKey())
    .addColumn('value', bytes, (c) => c.notNull()),

  clustered(db.schema.createTable('tenants'))
    .addColumn('id', text, (c) => c.primaryKey())
    .addColumn('name', text, (c) => c.notNull())
    .addColumn('is_default', integer, (c) => c.notNull())
    .addColumn('hosts', text, (c) => c.notNull())
    .addColumn('settings', text, (c) => c.notNull())
    .addColumn('created_at', integer, (c) => c.notNull()),
  db.schema
    .createIndex('tenants_default')
    .on('tenants')
    .column('is_default')
    .unique()
    .where('is_default', '=', sql.lit(1)),

  clustered(db.schema.createTable('api_clients'))
    .addColumn('tenant_id', text, (c) => c.notNull())
    .addColumn('id', text, (c) => c.notNull())
    .addColumn('client_id', text, (c) => c.notNull())
    .addColumn('name', text, (c) => c.notNull())
    .addColumn('scopes', text, (c) => c.notNull())
    .addColumn('secret_hash', bytes, (c) => c.notNull())
    .addColumn('certificates', text, (c) => c.notNull())
    .addColumn('status', text, (c) => c.notNull())
    .addColumn('created_at', integer, (c) => c.notNull())
    .addPrimaryKeyConstraint('api_clients_pk', ['tenant_id', 'id'])
    .addUniqueConstraint('api_clients_client_id', ['tenant_id', 'client_id']),

  clustered(db.schema.createTable('api_access_tokens'))
    .addColumn('tenant_id', text, (c) => c.notNull())
    .addColumn('hash', bytes, (c) => c.notNull())
    .addColumn('api_client_id', text, (c) => c.notNull())
    .addColumn('scopes', text, (c) => c.notNull())
    .addColumn('expires_at', integer, (c) => c.notNull())
    .addPrimaryKeyConstraint('api_access_tokens_pk', ['tenant_id', 'hash']),
  db.schema.createIndex('api_access_tokens_expiry').on('api_access_tokens').column('expires_at'),

  clustered(db.schema.createTable('signing_keys'))
    .addColumn('tenant_id', text, (c) => c.notNull())
    .addColumn('id', text, (c) => c.notNull())
    .addColumn('algorithm', text, (c) => c.notNull())
    .addColumn('public_jwk', text, (c) => c.notNull())
    .addColumn('status', text, (c) => c.notNull())
    .addColumn('replaced_by', text)
    .addColumn('created_at', integer, (c) => c.notNull())
    .addColumn('sealed_private_key', bytes, (c) => c.notNull())
    .addPrimaryKeyConstraint('signing_keys_pk', ['tenant_id', 'id']),

  clustered(db.schema.createTable('issuers'))
    .addColumn('tenant_id', text, (c) => c.notNull())
    .addColumn('id', text, (c) => c.notNull())
    .addColumn('name', text, (c) => c.notNull())
    .addColumn('key_id', text, (c) => c.notNull())
    .addColumn('identification', text, (c) => c.notNull())
    .addColumn('created_at', integer, (c) => c.notNull())
    .addPrimaryKeyConstraint('issuers_pk', ['tenant_id', 'id']),

  plain(db.schema.createTable('credential_configurations'))
    .addColumn('tenant_id', text, (c) => c.notNull())
    .addColumn('id', text, (c) => c.notNull())
    .addColumn('issuer_id', text, (c) => c.notNull())
    .addColumn('version', integer, (c) => c.notNull())
    .addColumn('created_at', integer, (c) => c.notNull())
    .addColumn('data', text, (c) => c.notNull())
    .addPrimaryKeyConstraint('credential_configurations_pk', ['tenant_id', 'id'])
    .addForeignKeyConstraint('credential_configurations_issuer', ['tenant_id', 'issuer_id'], 'issuers', [
      'tenant_id',
      'id',
    ]),
  db.schema
    .createIndex('credential_configurations_issuer')
    .on('credential_configurations')
    .columns(['tenant_id', 'issuer_id']),

  plain(db.schema.createTable('issuances'))
    .addColumn('tenant_id', text, (c) => c.notNull())
    .addColumn('id', text, (c) => c.notNull())
    .addColumn('state', text, (c) => c.notNull())
    .addColumn('version', integer, (c) => c.notNull())
    .addColumn('credential_configuration_id', text, (c) => c.notNull())
    .addColumn('protocol', text, (c) => c.notNull())
    .addColumn('subject', text)
    .addColumn('created_at', integer, (c) => c.notNull())
    .addColumn('expires_at', integer, (c) => c.notNull())
    .addColumn('due_at', integer)
    .addColumn('sealed_claims', bytes)
    .addColumn('data', text, (c) => c.notNull())
    .addPrimaryKeyConstraint('issuances_pk', ['tenant_id', 'id']),
  db.schema.createIndex('issuances_due').on('issuances').column('due_at').where('due_at', 'is not', null),
  db.schema.createIndex('issuances_state').on('issuances').columns(['tenant_id', 'state', 'id']),
  db.schema
    .createIndex('issuances_configuration')
    .on('issuances')
    .columns(['tenant_id', 'credential_configuration_id', 'id']),

  clustered(db.schema.createTable('issuance_batches'))
    .addColumn('tenant_id', text, (c) => c.notNull())
    .addColumn('id', text, (c) => c.notNull())
    .addColumn('credential_configuration_id', text, (c) => c.notNull())
    .addColumn('total', integer, (c) => c.notNull())
    .addColumn('done', integer, (c) => c.notNull())
    .addColumn('failed', integer, (c) => c.notNull())
    .addColumn('created_at', integer, (c) => c.notNull())
    .addPrimaryKeyConstraint('issuance_batches_pk', ['tenant_id', 'id']),

  plain(db.schema.createTable('issuance_batch_rows'))
    .addColumn('tenant_id', text, (c) => c.notNull())
    .addColumn('batch_id', text, (c) => c.notNull())
    .addColumn('idx', integer, (c) => c.notNull())
    .addColumn('state', text, (c) => c.notNull())
    .addColumn('sealed_row', bytes)
    .addColumn('issuance_id', text)
    .addColumn('error', text)
    .addColumn('lease_until', integer, (c) => c.notNull())
    .addPrimaryKeyConstraint('issuance_batch_rows_pk', ['tenant_id', 'batch_id', 'idx']),
  db.schema
    .createIndex('issuance_batch_rows_pending')
    .on('issuance_batch_rows')
    .columns(['batch_id', 'idx', 'tenant_id'])
    .where(sql.ref('state'), '=', sql.lit('pending')),

  clustered(db.schema.createTable('issued_credentials'))
    .addColumn('tenant_id', text, (c) => c.notNull())
    .addColumn('id', text, (c) => c.notNull())
    .addColumn('issuance_id', text, (c) => c.notNull())
    .addColumn('issuer_id', text, (c) => c.notNull())
    .addColumn('credential_configuration_id', text, (c) => c.notNull())
    .addColumn('format', text, (c) => c.notNull())
    .addColumn('status', text, (c) => c.notNull())
    .addColumn('status_entries', text, (c) => c.notNull())
    .addColumn('subject', text)
    .addColumn('issued_at', integer, (c) => c.notNull())
    .addColumn('valid_until', integer)
    .addColumn('version', integer, (c) => c.notNull())
    .addPrimaryKeyConstraint('issued_credentials_pk', ['tenant_id', 'id']),
  db.schema
    .createIndex('issued_credentials_not_valid')
    .on('issued_credentials')
    .columns(['tenant_id', 'status', 'id'])
    .where('status', '<>', sql.lit('valid')),
  db.schema
    .createIndex('issued_credentials_configuration')
    .on('issued_credentials')
    .columns(['tenant_id', 'credential_configuration_id', 'id']),

  clustered(db.schema.createTable('status_lists'))
    .addColumn('tenant_id', text, (c) => c.notNull())
    .addColumn('id', text, (c) => c.notNull())
    .addColumn('issuer_id', text, (c) => c.notNull())
    .addColumn('format', text, (c) => c.notNull())
    .addColumn('size', integer, (c) => c.notNull())
    .addColumn('bits_per_entry', integer, (c) => c.notNull())
    .addColumn('reserved', integer, (c) => c.notNull())
    .addColumn('version', integer, (c) => c.notNull())
    .addColumn('created_at', integer, (c) => c.notNull())
    .addPrimaryKeyConstraint('status_lists_pk', ['tenant_id', 'id']),

  clustered(db.schema.createTable('status_entries'))
    .addColumn('tenant_id', text, (c) => c.notNull())
    .addColumn('list_id', text, (c) => c.notNull())
    .addColumn('idx', integer, (c) => c.notNull())
    .addColumn('value', integer, (c) => c.notNull())
    .addColumn('version', integer, (c) => c.notNull())
    .addPrimaryKeyConstraint('status_entries_pk', ['tenant_id', 'list_id', 'idx']),
  db.schema
    .createIndex('status_entries_version')
    .on('status_entries')
    .columns(['tenant_id', 'list_id', 'version']),

  clustered(db.schema.createTable('events'))
    .addColumn('tenant_id', text, (c) => c.notNull())
    .addColumn('id', text, (c) => c.notNull())
    .addColumn('type', text, (c) => c.notNull())
    .addColumn('subject_id', text, (c) => c.notNull())
    .addColumn('at', integer, (c) => c.notNull())
    .addColumn('data', text, (c) => c.notNull())
    .addColumn('detail', text)
    .addPrimaryKeyConstraint('events_pk', ['tenant_id', 'id']),
  db.schema.createIndex('events_subject').on('events').columns(['tenant_id', 'subject_id', 'id']),
  db.schema.createIndex('events_type').on('events').columns(['tenant_id', 'type', 'id']),

  clustered(db.schema.createTable('webhooks'))
    .addColumn('tenant_id', text, (c) => c.notNull())
    .addColumn('id', text, (c) => c.notNull())
    .addColumn('url', text, (c) => c.notNull())
    .addColumn('events', text, (c) => c.notNull())
    .addColumn('status', text, (c) => c.notNull())
    .addColumn('created_at', integer, (c) => c.notNull())
    .addPrimaryKeyConstraint('webhooks_pk', ['tenant_id', 'id']),

  clustered(db.schema.createTable('webhook_subscriptions'))
    .addColumn('tenant_id', text, (c) => c.notNull())
    .addColumn('event_type', text, (c) => c.notNull())
    .addColumn('webhook_id', text, (c) => c.notNull())
    .addPrimaryKeyConstraint('webhook_subscriptions_pk', ['tenant_id', 'event_type', 'webhook_id']),

  clustered(db.schema.createTable('deliveries'))
    .addColumn('tenant_id', text, (c) => c.notNull())
    .addColumn('webhook_id', text, (c) => c.notNull())
    .addColumn('event_id', text, (c) => c.notNull())
    .addColumn('state', text, (c) => c.notNull())
    .addColumn('attempts', integer, (c) => c.notNull())
    .addColumn('next_attempt_at', integer, (c) => c.notNull())
    .addColumn('last_attempt_at', integer)
    .addColumn('last_status', integer)
    .addColumn('last_error', text)
    .addColumn('lease_until', integer, (c) => c.notNull())
    .addPrimaryKeyConstraint('deliveries_pk', ['tenant_id', 'webhook_id', 'event_id']),
  db.schema
    .createIndex('deliveries_pending')
    .on('deliveries')
    .columns(['tenant_id', 'webhook_id', 'event_id'])
    .where(sql.ref('state'), '=', sql.lit('pending')),

  clustered(db.schema.createTable('single_uses'))
    .addColumn('tenant_id', text, (c) => c.notNull())
    .addColumn('kind', text, (c) => c.notNull())
    .addColumn('value_hash', bytes, (c) => c.notNull())
    .addColumn('expires_at', integer, (c) => c.notNull())
    .addPrimaryKeyConstraint('single_uses_pk', ['tenant_id', 'kind', 'value_hash']),
  db.schema.createIndex('single_uses_expiry').on('single_uses').column('expires_at'),

  plain(db.schema.createTable('idempotent_answers'))
    .addColumn('tenant_id', text, (c) => c.notNull())
    .addColumn('api_client_id', text, (c) => c.notNull())
    .addColumn('key_hash', bytes, (c) => c.notNull())
    .addColumn('request_hash', bytes, (c) => c.notNull())
    .addColumn('status', integer, (c) => c.notNull())
    .addColumn('sealed_body', bytes, (c) => c.notNull())
    .addColumn('expires_at', integer, (c) => c.notNull())
    .addPrimaryKeyConstraint('idempotent_answers_pk', ['tenant_id', 'api_client_id', 'key_hash']),
  db.schema.createIndex('idempotent_answers_expiry').on('idempotent_answers').column('expires_at'),

  plain(db.schema.createTable('trusted_issuers'))
    .addColumn('tenant_id', text, (c) => c.notNull())
    .addColumn('id', text, (c) => c.notNull())
    .addColumn('name', text, (c) => c.notNull())
    .addColumn('did', text)
    .addColumn('certificate', text)
    .addColumn('credential_types', text, (c) => c.notNull())
    .addColumn('created_at', integer, (c) => c.notNull())
    .addPrimaryKeyConstraint('trusted_issuers_pk', ['tenant_id', 'id']),
]
