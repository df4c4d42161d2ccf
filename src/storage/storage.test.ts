import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe } from 'vitest'
import { createPostgresDatabase } from '../../test/support/postgres.ts'
import { apiClientsContract } from '../core/ports/api-clients.contract.ts'
import { callbacksContract } from '../core/ports/callbacks.contract.ts'
import { credentialConfigurationsContract } from '../core/ports/credential-configurations.contract.ts'
import { dcpRecordsContract } from '../core/ports/dcp-records.contract.ts'
import { deferredCollectionsContract } from '../core/ports/deferred-collections.contract.ts'
import { documentsContract } from '../core/ports/documents.contract.ts'
import { eventsContract } from '../core/ports/events.contract.ts'
import { heldCredentialsContract } from '../core/ports/held-credentials.contract.ts'
import { idempotentAnswersContract } from '../core/ports/idempotent-answers.contract.ts'
import { issuanceBatchesContract } from '../core/ports/issuance-batches.contract.ts'
import { issuancesContract } from '../core/ports/issuances.contract.ts'
import { issuedCredentialsContract } from '../core/ports/issued-credentials.contract.ts'
import { issuersContract } from '../core/ports/issuers.contract.ts'
import { mailsContract } from '../core/ports/mails.contract.ts'
import { operatorsContract } from '../core/ports/operators.contract.ts'
import { presentationEvidenceContract } from '../core/ports/presentation-evidence.contract.ts'
import { presentationQueriesContract } from '../core/ports/presentation-queries.contract.ts'
import { presentationRequestsContract } from '../core/ports/presentation-requests.contract.ts'
import { signingKeyRecordsContract } from '../core/ports/signing-key-records.contract.ts'
import { singleUsesContract } from '../core/ports/single-uses.contract.ts'
import { statusListsContract } from '../core/ports/status-lists.contract.ts'
import type { OpenStorage } from '../core/ports/storage.contract.ts'
import { tenantsContract } from '../core/ports/tenants.contract.ts'
import { trustedIssuersContract } from '../core/ports/trusted-issuers.contract.ts'
import { unitsContract } from '../core/ports/units.contract.ts'
import { walletRecordsContract } from '../core/ports/wallet-records.contract.ts'
import { webhooksContract } from '../core/ports/webhooks.contract.ts'
import { openStorage, type StorageOptions } from './index.ts'

/** Two that know nothing of each other on the same rows, as two processes are. */
async function openTwice(options: StorageOptions, remove: () => Promise<void>) {
  const [one, two] = await Promise.all([openStorage(options), openStorage(options)])
  return {
    storage: one.storage,
    another: two.storage,
    close: async () => {
      await Promise.all([one.close(), two.close()])
      await remove()
    },
  }
}

const engines: Record<string, OpenStorage> = {
  SQLite: async () => {
    const folder = await mkdtemp(join(tmpdir(), 'chancery-storage-'))
    return openTwice({ file: join(folder, 'office.db') }, () => rm(folder, { recursive: true }))
  },
  PostgreSQL: async () => {
    const { url, drop } = await createPostgresDatabase()
    return openTwice({ databaseUrl: url, file: '' }, drop)
  },
}

describe.each(Object.entries(engines))('storage on %s', (_, open) => {
  describe('units', () => unitsContract(open))
  describe('tenants', () => tenantsContract(open))
  describe('API clients', () => apiClientsContract(open))
  describe('operators', () => operatorsContract(open))
  describe('issuers', () => issuersContract(open))
  describe('credential configurations', () => credentialConfigurationsContract(open))
  describe('issuances', () => issuancesContract(open))
  describe('issuance batches', () => issuanceBatchesContract(open))
  describe('issued credentials', () => issuedCredentialsContract(open))
  describe('status lists', () => statusListsContract(open))
  describe('documents', () => documentsContract(open))
  describe('events', () => eventsContract(open))
  describe('webhooks', () => webhooksContract(open))
  describe('callbacks', () => callbacksContract(open))
  describe('mails', () => mailsContract(open))
  describe('single uses', () => singleUsesContract(open))
  describe('idempotent answers', () => idempotentAnswersContract(open))
  describe('trusted issuers', () => trustedIssuersContract(open))
  describe('wallet records', () => walletRecordsContract(open))
  describe('signing key records', () => signingKeyRecordsContract(open))
  describe('held credentials', () => heldCredentialsContract(open))
  describe('presentation requests', () => presentationRequestsContract(open))
  describe('presentation evidence', () => presentationEvidenceContract(open))
  describe('presentation queries', () => presentationQueriesContract(open))
  describe('records of dataspaces', () => dcpRecordsContract(open))
  describe('deferred collections', () => deferredCollectionsContract(open))
})
