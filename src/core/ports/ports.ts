import type { OfficeSettings } from '../settings.ts'
import type { ApiClients } from './api-clients.ts'
import type { Authorizations } from './authorizations.ts'
import type { Callbacks } from './callbacks.ts'
import type { Clock } from './clock.ts'
import type { CredentialConfigurations } from './credential-configurations.ts'
import type { CredentialFormat } from './credential-format.ts'
import type { DcpRecords } from './dcp-records.ts'
import type { DeferredCollections } from './deferred-collections.ts'
import type { DidResolver } from './did-resolver.ts'
import type { Documents } from './documents.ts'
import type { Events } from './events.ts'
import type { HeldCredentials } from './held-credentials.ts'
import type { IdempotentAnswers } from './idempotent-answers.ts'
import type { IssuanceBatches } from './issuance-batches.ts'
import type { IssuanceProtocol } from './issuance-protocol.ts'
import type { Issuances } from './issuances.ts'
import type { IssuedCredentials } from './issued-credentials.ts'
import type { Issuers } from './issuers.ts'
import type { KeyStore } from './key-store.ts'
import type { Log } from './log.ts'
import type { Mails } from './mails.ts'
import type { KeptCredentials, Offerings, Schemas } from './offerings.ts'
import type { Operators } from './operators.ts'
import type { OutgoingHttp } from './outgoing-http.ts'
import type { PresentationEvidence } from './presentation-evidence.ts'
import type { PresentationProtocol } from './presentation-protocol.ts'
import type { PresentationQueries } from './presentation-queries.ts'
import type { PresentationRequests } from './presentation-requests.ts'
import type { Random } from './random.ts'
import type { Secrets } from './secrets.ts'
import type { SigningKeyRecords } from './signing-key-records.ts'
import type { SingleUses } from './single-uses.ts'
import type { StatusListFormat } from './status-list-format.ts'
import type { StatusLists } from './status-lists.ts'
import type { Tenants } from './tenants.ts'
import type { TrustedIssuers } from './trusted-issuers.ts'
import type { Units } from './units.ts'
import type { WalletRecords } from './wallet-records.ts'
import type { Webhooks } from './webhooks.ts'

/** What storage has to offer. */
export interface Storage {
  readonly units: Units
  readonly tenants: Tenants
  readonly apiClients: ApiClients
  readonly operators: Operators
  readonly issuers: Issuers
  readonly credentialConfigurations: CredentialConfigurations
  readonly issuances: Issuances
  readonly issuanceBatches: IssuanceBatches
  readonly issuedCredentials: IssuedCredentials
  readonly statusLists: StatusLists
  readonly documents: Documents
  readonly events: Events
  readonly webhooks: Webhooks
  readonly callbacks: Callbacks
  readonly mails: Mails
  readonly singleUses: SingleUses
  readonly idempotentAnswers: IdempotentAnswers
  readonly trustedIssuers: TrustedIssuers
  readonly signingKeyRecords: SigningKeyRecords
  readonly heldCredentials: HeldCredentials
  readonly deferredCollections: DeferredCollections
  readonly presentationRequests: PresentationRequests
  readonly walletRecords: WalletRecords
  readonly presentationEvidence: PresentationEvidence
  readonly presentationQueries: PresentationQueries
  readonly dcp: DcpRecords
  readonly authorizations: Authorizations
  readonly offerings: Offerings
  readonly schemas: Schemas
  readonly keptCredentials: KeptCredentials
}

/** Everything that the core needs from outside. A use case takes the part of it that it uses: `Pick<Ports, …>`. */
export interface Ports extends Storage {
  readonly clock: Clock
  readonly random: Random
  readonly secrets: Secrets
  readonly keys: KeyStore
  readonly formats: ReadonlyMap<string, CredentialFormat>
  readonly statusListFormats: ReadonlyMap<string, StatusListFormat>
  readonly issuanceProtocols: ReadonlyMap<string, IssuanceProtocol>
  readonly presentationProtocols: ReadonlyMap<string, PresentationProtocol>
  readonly dids: DidResolver
  readonly outgoing: OutgoingHttp
  readonly log: Log
  readonly settings: OfficeSettings
  /** Where the outside reaches us; no trailing slash. */
  readonly publicUrl: string
}
