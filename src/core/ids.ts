/** Branded identifiers: built at the edge or by the core, never bare strings inside. */
declare const brand: unique symbol
export type Branded<Name extends string> = string & { readonly [brand]: Name }

export type TenantId = Branded<'TenantId'>
export type IssuanceId = Branded<'IssuanceId'>
export type CredentialId = Branded<'CredentialId'>
export type CredentialConfigurationId = Branded<'CredentialConfigurationId'>
export type IssuerId = Branded<'IssuerId'>
export type KeyId = Branded<'KeyId'>
export type StatusListId = Branded<'StatusListId'>
export type ApiClientId = Branded<'ApiClientId'>
export type OperatorId = Branded<'OperatorId'>
export type WebhookId = Branded<'WebhookId'>
export type EventId = Branded<'EventId'>
export type IssuanceBatchId = Branded<'IssuanceBatchId'>
export type TrustedIssuerId = Branded<'TrustedIssuerId'>
export type MailId = Branded<'MailId'>
export type HeldCredentialId = Branded<'HeldCredentialId'>
export type DeferredCollectionId = Branded<'DeferredCollectionId'>
export type PresentationRequestId = Branded<'PresentationRequestId'>
export type WalletRecordId = Branded<'WalletRecordId'>
export type PresentationQueryId = Branded<'PresentationQueryId'>
export type AuthorizationId = Branded<'AuthorizationId'>
export type OfferingId = Branded<'OfferingId'>
export type DcpRecordId = Branded<'DcpRecordId'>

/** Milliseconds since the epoch, as read from the clock port. */
export type Instant = number

/** Names a value that is already known to be one, for instance read back from storage. */
export function as<Id extends Branded<string>>(value: string): Id {
  return value as Id
}
