import type { Storage } from '../core/ports/ports.ts'
import type { Engine } from './engine.ts'
import { createApiClients } from './stores/api-clients.ts'
import { createAuthorizations } from './stores/authorizations.ts'
import { createCallbacks } from './stores/callbacks.ts'
import { createCredentialConfigurations } from './stores/credential-configurations.ts'
import { createDcpRecords } from './stores/dcp-records.ts'
import { createDeferredCollections } from './stores/deferred-collections.ts'
import { createDocuments } from './stores/documents.ts'
import { createEvents } from './stores/events.ts'
import { createHeldCredentials } from './stores/held-credentials.ts'
import { createIdempotentAnswers } from './stores/idempotent-answers.ts'
import { createIssuanceBatches } from './stores/issuance-batches.ts'
import { createIssuances } from './stores/issuances.ts'
import { createIssuedCredentials } from './stores/issued-credentials.ts'
import { createIssuers } from './stores/issuers.ts'
import { createKeptCredentials } from './stores/kept-credentials.ts'
import { createMails } from './stores/mails.ts'
import { createOfferings } from './stores/offerings.ts'
import { createOperators } from './stores/operators.ts'
import { createPresentationEvidence } from './stores/presentation-evidence.ts'
import { createPresentationQueries } from './stores/presentation-queries.ts'
import { createPresentationRequests } from './stores/presentation-requests.ts'
import { createSchemas } from './stores/schemas.ts'
import { createSigningKeyRecords } from './stores/signing-key-records.ts'
import { createSingleUses } from './stores/single-uses.ts'
import { createStatusLists } from './stores/status-lists.ts'
import { createTenants } from './stores/tenants.ts'
import { createTrustedIssuers } from './stores/trusted-issuers.ts'
import { createWalletRecords } from './stores/wallet-records.ts'
import { createWebhooks } from './stores/webhooks.ts'

/** All stores on one engine. */
export function createStorage(engine: Engine): Storage {
  return {
    units: { commit: engine.commit },
    tenants: createTenants(engine),
    apiClients: createApiClients(engine),
    operators: createOperators(engine),
    issuers: createIssuers(engine),
    credentialConfigurations: createCredentialConfigurations(engine),
    issuances: createIssuances(engine),
    issuanceBatches: createIssuanceBatches(engine),
    issuedCredentials: createIssuedCredentials(engine),
    statusLists: createStatusLists(engine),
    documents: createDocuments(engine),
    events: createEvents(engine),
    webhooks: createWebhooks(engine),
    callbacks: createCallbacks(engine),
    mails: createMails(engine),
    singleUses: createSingleUses(engine),
    idempotentAnswers: createIdempotentAnswers(engine),
    trustedIssuers: createTrustedIssuers(engine),
    signingKeyRecords: createSigningKeyRecords(engine),
    heldCredentials: createHeldCredentials(engine),
    deferredCollections: createDeferredCollections(engine),
    presentationRequests: createPresentationRequests(engine),
    walletRecords: createWalletRecords(engine),
    presentationEvidence: createPresentationEvidence(engine),
    presentationQueries: createPresentationQueries(engine),
    dcp: createDcpRecords(engine),
    authorizations: createAuthorizations(engine),
    offerings: createOfferings(engine),
    schemas: createSchemas(engine),
    keptCredentials: createKeptCredentials(engine),
  }
}
