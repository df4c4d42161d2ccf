import type { WebhookRequest } from '../events/create-webhook.ts'
import type { SignatureAlgorithm } from '../identities/signing-key.ts'
import type { ConfigurationDefinition } from '../issuers/configuration-definition.ts'
import type { IdentificationRequest } from '../issuers/identify-issuer.ts'
import type { ApiClientRequest } from '../tenants/create-api-client.ts'
import type { TrustRequest } from '../trust/trust-issuer.ts'

/** How a tenant shall look. A section that is absent is left alone. */
export interface SetupDocument {
  readonly issuers?: readonly IssuerInDocument[]
  readonly credentialConfigurations?: readonly ConfigurationInDocument[]
  /** Known by name. */
  readonly clients?: readonly ApiClientRequest[]
  /** Known by URL. */
  readonly webhooks?: readonly WebhookRequest[]
  /** Known by DID or certificate. */
  readonly trustedIssuers?: readonly TrustRequest[]
}

/** Known by name. */
export interface IssuerInDocument {
  readonly name: string
  /** Absent = ES256 for a new one, whatever there is for an old one. */
  readonly algorithm?: SignatureAlgorithm
  readonly identification: IdentificationRequest
}

/** Known by id; names its issuer. */
export type ConfigurationInDocument = Omit<ConfigurationDefinition, 'issuerId'> & { readonly issuer: string }

export type SetupKind = 'issuer' | 'credentialConfiguration' | 'client' | 'webhook' | 'trustedIssuer'

/** What became, or would become, of one thing. */
export interface SetupItem {
  readonly kind: SetupKind
  /** By which the document knows it. */
  readonly name: string
  readonly id: string
  /** `kept`: not in the document, and not to be removed because of `reason`. */
  readonly outcome: 'created' | 'changed' | 'unchanged' | 'removed' | 'kept'
  readonly changes?: readonly Difference[]
  readonly reason?: string
  /** Of a new client or webhook; shown once. */
  readonly secret?: string
}

export interface Difference {
  /** JSON Pointer into the item. */
  readonly pointer: string
  /** Absent = was not there. */
  readonly from?: unknown
  /** Absent = is taken away. */
  readonly to?: unknown
}
