import type { Authorization } from '../core/authorizations/authorization.ts'
import type { Callback } from '../core/callbacks/callback.ts'
import type { Delivery, EventType, Webhook } from '../core/events/event.ts'
import type { KeyUse, SignatureAlgorithm, SigningKey } from '../core/identities/signing-key.ts'
import type {
  ApiClientId,
  AuthorizationId,
  CredentialConfigurationId,
  CredentialId,
  DcpRecordId,
  DeferredCollectionId,
  EventId,
  HeldCredentialId,
  Instant,
  IssuanceBatchId,
  IssuanceId,
  IssuerId,
  KeyId,
  MailId,
  OfferingId,
  OperatorId,
  PresentationQueryId,
  PresentationRequestId,
  StatusListId,
  TenantId,
  TrustedIssuerId,
  WalletRecordId,
  WebhookId,
} from '../core/ids.ts'
import type { IssuanceState } from '../core/issuance/issuance.ts'
import type { IssuanceBatchRow } from '../core/issuance/issuance-batch.ts'
import type {
  FormatIdentifier,
  ProtocolId,
  StatusListFormatId,
} from '../core/issuers/credential-configuration.ts'
import type { Mail } from '../core/mail/mail.ts'
import type { DocumentKind } from '../core/ports/documents.ts'
import type { SingleUseKind } from '../core/ports/single-uses.ts'
import type { CredentialStatus } from '../core/status/credential.ts'
import type { StatusList } from '../core/status/status-list.ts'
import type { ApiClient } from '../core/tenants/api-client.ts'
import type { PresentationProtocolId, PresentationState } from '../core/verification/presentation-request.ts'
import type { DeferredCollection } from '../core/wallet/deferred-collection.ts'
import type { HeldCredentialState } from '../core/wallet/held-credential.ts'

/** JSON as text; which model type is in it stands in the store. */
type Json = string

interface TenantsTable {
  id: TenantId
  name: string
  is_default: number
  hosts: Json
  settings: Json
  created_at: Instant
}

interface TenantRemovalsTable {
  tenant_id: TenantId
  removed_at: Instant
}

interface ApiClientsTable {
  tenant_id: TenantId
  id: ApiClientId
  client_id: string
  name: string
  scopes: Json
  secret_hash: Uint8Array
  certificates: Json
  status: ApiClient['status']
  created_at: Instant
  limits: Json | null
}

interface OperatorsTable {
  tenant_id: TenantId
  id: OperatorId
  username: string
  password_hash: string
  api_client_id: ApiClientId
  created_at: Instant
}

interface ApiAccessTokensTable {
  tenant_id: TenantId
  hash: Uint8Array
  api_client_id: ApiClientId
  scopes: Json
  expires_at: Instant
}

interface IssuersTable {
  tenant_id: TenantId
  id: IssuerId
  name: string
  key_id: KeyId
  identification: Json
  created_at: Instant
}

interface CredentialConfigurationsTable {
  tenant_id: TenantId
  id: CredentialConfigurationId
  issuer_id: IssuerId
  version: number
  created_at: Instant
  data: Json
}

interface IssuancesTable {
  tenant_id: TenantId
  id: IssuanceId
  state: IssuanceState
  version: number
  credential_configuration_id: CredentialConfigurationId
  protocol: ProtocolId
  subject: string | null
  created_at: Instant
  expires_at: Instant
  due_at: Instant | null
  sealed_claims: Uint8Array | null
  data: Json
  requester_id: ApiClientId | null
  request_key: string | null
}

interface IssuanceBatchesTable {
  tenant_id: TenantId
  id: IssuanceBatchId
  credential_configuration_id: CredentialConfigurationId
  total: number
  done: number
  failed: number
  created_at: Instant
}

interface IssuanceBatchRowsTable {
  tenant_id: TenantId
  batch_id: IssuanceBatchId
  idx: number
  state: IssuanceBatchRow['state']
  sealed_row: Uint8Array | null
  issuance_id: IssuanceId | null
  error: string | null
  lease_until: Instant
}

interface IssuedCredentialsTable {
  tenant_id: TenantId
  id: CredentialId
  issuance_id: IssuanceId
  issuer_id: IssuerId
  credential_configuration_id: CredentialConfigurationId
  format: FormatIdentifier
  status: CredentialStatus
  status_entries: Json
  claim_index: Uint8Array | null
  subject: string | null
  issued_at: Instant
  valid_until: Instant | null
  version: number
}

interface StatusListsTable {
  tenant_id: TenantId
  id: StatusListId
  issuer_id: IssuerId
  format: StatusListFormatId
  size: number
  bits_per_entry: StatusList['bitsPerEntry']
  /** Goes beyond `size` when the last reservation asked for more than there was. */
  reserved: number
  version: number
  created_at: Instant
}

interface StatusEntriesTable {
  tenant_id: TenantId
  list_id: StatusListId
  idx: number
  value: number
  version: number
}

interface EventsTable {
  tenant_id: TenantId
  id: EventId
  type: EventType
  subject_id: string
  at: Instant
  data: Json
  detail: string | null
}

interface WebhooksTable {
  tenant_id: TenantId
  id: WebhookId
  url: string
  events: Json
  status: Webhook['status']
  shape: Webhook['shape']
  created_at: Instant
}

/** What active webhooks ask for, one row for each event type. */
interface WebhookSubscriptionsTable {
  tenant_id: TenantId
  event_type: string
  webhook_id: WebhookId
}

interface DeliveriesTable {
  tenant_id: TenantId
  webhook_id: WebhookId
  event_id: EventId
  state: Delivery['state']
  attempts: number
  next_attempt_at: Instant
  last_attempt_at: Instant | null
  last_status: number | null
  last_error: string | null
  /** Until then one process has it for itself; 0 = nobody. */
  lease_until: Instant
}

interface CallbacksTable {
  tenant_id: TenantId
  subject_id: string
  sequence: number
  state: Callback['state']
  fact: Json
  is_awaited: number
  created_at: Instant
  attempts: number
  next_attempt_at: Instant
  last_attempt_at: Instant | null
  last_status: number | null
  last_error: string | null
  sealed_target: Uint8Array | null
  /** Until then one process has it for itself; 0 = nobody. */
  lease_until: Instant
}

interface MailsTable {
  tenant_id: TenantId
  id: MailId
  kind: Mail['kind']
  subject_id: string
  state: Mail['state']
  created_at: Instant
  expires_at: Instant
  attempts: number
  next_attempt_at: Instant
  last_attempt_at: Instant | null
  last_error: string | null
  sealed_letter: Uint8Array | null
  lease_until: Instant
}

interface SingleUsesTable {
  tenant_id: TenantId
  kind: SingleUseKind
  /** SHA-256: what a peer chose may be long. */
  value_hash: Uint8Array
  expires_at: Instant
}

interface IdempotentAnswersTable {
  tenant_id: TenantId
  api_client_id: ApiClientId
  /** SHA-256 of operation and key: what a client chose may be long. */
  key_hash: Uint8Array
  request_hash: Uint8Array
  status: number
  sealed_body: Uint8Array
  expires_at: Instant
}

interface TrustedIssuersTable {
  tenant_id: TenantId
  id: TrustedIssuerId
  name: string
  did: string | null
  certificate: string | null
  url: string | null
  credential_types: Json
  created_at: Instant
}

interface SigningKeysTable {
  tenant_id: TenantId
  id: KeyId
  key_use: KeyUse
  algorithm: SignatureAlgorithm
  public_jwk: Json
  status: SigningKey['status']
  replaced_by: KeyId | null
  created_at: Instant
  sealed_private_key: Uint8Array
  participant: string | null
}

interface HeldCredentialsTable {
  tenant_id: TenantId
  id: HeldCredentialId
  state: HeldCredentialState
  version: number
  due_at: Instant | null
  stored_at: Instant
  changed_at: Instant
  sealed_claims: Uint8Array
  sealed_credential: Uint8Array
  data: Json
  wallet_id: WalletRecordId | null
}

interface DeferredCollectionsTable {
  tenant_id: TenantId
  id: DeferredCollectionId
  state: DeferredCollection['state']
  version: number
  due_at: Instant | null
  created_at: Instant
  sealed_session: Uint8Array | null
  data: Json
}

interface PresentationRequestsTable {
  tenant_id: TenantId
  id: PresentationRequestId
  state: PresentationState
  version: number
  protocol: PresentationProtocolId
  created_at: Instant
  expires_at: Instant
  due_at: Instant | null
  sealed_decryption_key: Uint8Array | null
  sealed_credentials: Uint8Array | null
  data: Json
}

interface PresentationEvidenceTable {
  tenant_id: TenantId
  id: PresentationRequestId
  kept_at: Instant
  erase_at: Instant
  sealed: Uint8Array
}

interface PresentationQueriesTable {
  tenant_id: TenantId
  id: PresentationQueryId
  version: number
  created_at: Instant
  data: Json
}

/** Aggregates of dataspaces, several kinds of few rows each. */
interface DcpRecordsTable {
  tenant_id: TenantId
  kind: DcpRecordKind
  id: DcpRecordId
  name: string | null
  state: string | null
  version: number
  due_at: Instant | null
  created_at: Instant
  data: Json
}
export type DcpRecordKind =
  | 'participant'
  | 'exchange'
  | 'holder-request'
  | 'offer'
  | 'sent-offer'
  | 'holder'
  | 'last-issued'

/** Kinds of what a wallet goes by. */
export type WalletRecordKind = 'policy' | 'verifier' | 'holder' | 'authorization' | 'renewal'

interface WalletRecordsTable {
  tenant_id: TenantId
  kind: WalletRecordKind
  id: WalletRecordId
  name: string | null
  version: number
  created_at: Instant
  due_at: Instant | null
  sealed: Uint8Array | null
  data: Json
}

interface AuthorizationsTable {
  tenant_id: TenantId
  id: AuthorizationId
  status: Authorization['status']
  version: number
  expires_at: Instant
  code_hash: Uint8Array | null
  data: Json
}

interface OfferingsTable {
  tenant_id: TenantId
  id: OfferingId
  redeemed: number
  redemption_limit: number | null
  expires_at: Instant | null
  created_at: Instant
  sealed_claims: Uint8Array
  data: Json
}

interface RedemptionsTable {
  tenant_id: TenantId
  offering_id: OfferingId
  id: string
  credential_id: CredentialId
  recipient_did: string
  redeemed_at: Instant
}

interface SchemasTable {
  tenant_id: TenantId
  type: string
  version: number
  id: string
  data: Json
}

interface KeptCredentialsTable {
  tenant_id: TenantId
  id: CredentialId
  subject: string | null
  sealed_credential: Uint8Array
  erase_at: Instant
}

interface DocumentsTable {
  tenant_id: TenantId
  kind: DocumentKind
  id: string
  data: Json
  created_at: Instant
  changed_at: Instant
  expires_at: Instant | null
  version: number
}

/** Of the whole deployment, hence without a tenant. */
interface SettingsTable {
  name: string
  value: Uint8Array
}

/** Every row of every table, as both engines hand it out. */
export interface Tables {
  tenants: TenantsTable
  tenant_removals: TenantRemovalsTable
  api_clients: ApiClientsTable
  api_access_tokens: ApiAccessTokensTable
  operators: OperatorsTable
  issuers: IssuersTable
  credential_configurations: CredentialConfigurationsTable
  issuances: IssuancesTable
  issuance_batches: IssuanceBatchesTable
  issuance_batch_rows: IssuanceBatchRowsTable
  issued_credentials: IssuedCredentialsTable
  status_lists: StatusListsTable
  status_entries: StatusEntriesTable
  events: EventsTable
  webhooks: WebhooksTable
  webhook_subscriptions: WebhookSubscriptionsTable
  deliveries: DeliveriesTable
  callbacks: CallbacksTable
  mails: MailsTable
  single_uses: SingleUsesTable
  idempotent_answers: IdempotentAnswersTable
  trusted_issuers: TrustedIssuersTable
  signing_keys: SigningKeysTable
  held_credentials: HeldCredentialsTable
  deferred_collections: DeferredCollectionsTable
  presentation_requests: PresentationRequestsTable
  wallet_records: WalletRecordsTable
  presentation_evidence: PresentationEvidenceTable
  presentation_queries: PresentationQueriesTable
  dcp_records: DcpRecordsTable
  authorizations: AuthorizationsTable
  offerings: OfferingsTable
  redemptions: RedemptionsTable
  schemas: SchemasTable
  kept_credentials: KeptCredentialsTable
  documents: DocumentsTable
  settings: SettingsTable
}
