import type { Offered, Retrieved } from '../issuance/issuance.ts'
import type { CredentialConfiguration, ProtocolId } from '../issuers/credential-configuration.ts'
import type { Tenant } from '../tenants/tenant.ts'

export interface CredentialOffer {
  /** What a wallet opens: a link for the same device, or the content of a QR code. */
  readonly uri: string
}

export interface OfferOptions {
  /** Whether the link carries the offer or points to it. */
  readonly by?: 'reference' | 'value'
  /** Where a wallet fetches the offer: a URL that the reference is put behind. Absent = the protocol's own. */
  readonly at?: string
}

/** A way for a wallet to collect a credential. */
export interface IssuanceProtocol {
  readonly id: ProtocolId
  /** The offer of an issuance. Pure: everything in it is derived from the issuance. */
  createOffer(
    tenant: Tenant,
    issuance: Offered | Retrieved,
    configuration: CredentialConfiguration,
    options?: OfferOptions,
  ): CredentialOffer
}
