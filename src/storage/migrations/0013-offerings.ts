import type { MigrationSteps } from './migration-steps.ts'

/** Wallets that prove a DID, what is offered to them, the schemas that it is made by, and what they were given. */
export const offerings: MigrationSteps = (db, { columns: { text, integer, bytes }, plain }) => [
  plain(db.schema.createTable('authorizations'))
    .addColumn('tenant_id', text, (c) => c.notNull())
    .addColumn('id', text, (c) => c.notNull())
    .addColumn('status', text, (c) => c.notNull())
    .addColumn('version', integer, (c) => c.notNull())
    .addColumn('expires_at', integer, (c) => c.notNull())
    .addColumn('code_hash', bytes)
    .addColumn('data', text, (c) => c.notNull())
    .addPrimaryKeyConstraint('authorizations_pk', ['tenant_id', 'id']),
  db.schema
    .createIndex('authorizations_code')
    .on('authorizations')
    .columns(['tenant_id', 'code_hash'])
    .where('code_hash', 'is not', null),
  db.schema.createIndex('authorizations_expiry').on('authorizations').column('expires_at'),

  plain(db.schema.createTable('offerings'))
    .addColumn('tenant_id', text, (c) => c.notNull())
    .addColumn('id', text, (c) => c.notNull())
    .addColumn('redeemed', integer, (c) => c.notNull())
    .addColumn('redemption_limit', integer)
    .addColumn('expires_at', integer)
    .addColumn('created_at', integer, (c) => c.notNull())
    .addColumn('sealed_claims', bytes, (c) => c.notNull())
    .addColumn('data', text, (c) => c.notNull())
    .addPrimaryKeyConstraint('offerings_pk', ['tenant_id', 'id']),

  plain(db.schema.createTable('redemptions'))
    .addColumn('tenant_id', text, (c) => c.notNull())
    .addColumn('offering_id', text, (c) => c.notNull())
    .addColumn('id', text, (c) => c.notNull())
    .addColumn('credential_id', text, (c) => c.notNull())
    .addColumn('recipient_did', text, (c) => c.notNull())
    .addColumn('redeemed_at', integer, (c) => c.notNull())
    .addPrimaryKeyConstraint('redemptions_pk', ['tenant_id', 'offering_id', 'id']),

  plain(db.schema.createTable('schemas'))
    .addColumn('tenant_id', text, (c) => c.notNull())
    .addColumn('type', text, (c) => c.notNull())
    .addColumn('version', integer, (c) => c.notNull())
    .addColumn('id', text, (c) => c.notNull())
    .addColumn('data', text, (c) => c.notNull())
    .addPrimaryKeyConstraint('schemas_pk', ['tenant_id', 'type', 'version']),

  plain(db.schema.createTable('kept_credentials'))
    .addColumn('tenant_id', text, (c) => c.notNull())
    .addColumn('id', text, (c) => c.notNull())
    .addColumn('subject', text)
    .addColumn('sealed_credential', bytes, (c) => c.notNull())
    .addColumn('erase_at', integer, (c) => c.notNull())
    .addPrimaryKeyConstraint('kept_credentials_pk', ['tenant_id', 'id']),
  db.schema.createIndex('kept_credentials_erasure').on('kept_credentials').column('erase_at'),

  db.schema.createIndex('api_clients_secret').on('api_clients').columns(['tenant_id', 'secret_hash']),
]
