import type { Dialect } from '../dialect.ts'
import type { Migration } from '../engine.ts'
import { initial } from './0001-initial.ts'
import { wallet } from './0002-wallet.ts'
import { requesters } from './0003-requesters.ts'
import { mails } from './0004-mails.ts'
import { presentations } from './0005-presentations.ts'
import { webhookShapes } from './0006-webhook-shapes.ts'
import { dcp } from './0007-dcp.ts'
import { callbacks } from './0008-callbacks.ts'
import { operators } from './0009-operators.ts'
import { presentationEvidence } from './0009-presentation-evidence.ts'
import { presentationQueries } from './0010-presentation-queries.ts'
import { trustedIssuerUrls } from './0011-trusted-issuer-urls.ts'
import { walletRecords } from './0011-wallet-records.ts'
import { claimIndex } from './0012-claim-index.ts'
import { offerings } from './0013-offerings.ts'
import { tenantRemovals } from './0014-tenant-removals.ts'
import { documents } from './0015-documents.ts'
import { wallets } from './0016-wallets.ts'
import type { MigrationSteps } from './migration-steps.ts'

/**
 * In the order of their names, which a database keeps as what was applied: a migration that was released never changes, its name
 * neither. 0009 and 0011 stand twice for that reason; no other number does.
 */
const all: Readonly<Record<string, MigrationSteps>> = {
  '0001-initial': initial,
  '0002-wallet': wallet,
  '0003-requesters': requesters,
  '0004-mails': mails,
  '0005-presentations': presentations,
  '0006-webhook-shapes': webhookShapes,
  '0007-dcp': dcp,
  '0008-callbacks': callbacks,
  '0009-operators': operators,
  '0009-presentation-evidence': presentationEvidence,
  '0010-presentation-queries': presentationQueries,
  '0011-trusted-issuer-urls': trustedIssuerUrls,
  '0011-wallet-records': walletRecords,
  '0012-claim-index': claimIndex,
  '0013-offerings': offerings,
  '0014-tenant-removals': tenantRemovals,
  '0015-documents': documents,
  '0016-wallets': wallets,
}

export function migrationsFor(dialect: Dialect): readonly Migration[] {
  return Object.entries(all).map(([name, steps]) => ({
    name,
    statements: steps(dialect.kysely, dialect).map((step) => step.compile().sql),
  }))
}
