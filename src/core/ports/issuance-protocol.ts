import type { Offered, Retrieved } from '../issuance/issuance.ts'
import type { CredentialConfiguration, ProtocolId } from '../issuers/credential-configuration.ts'
import type { Tenant } from '../tenants/tenant.ts'

export interface CredentialOffer {
  /** What a wallet opens: a link for the same device, or the content of a QR code. */
  readonly uri: string
}

/** A way for a wallet to collect a credential. */
export interface IssuanceProtocol {
  readonly id: ProtocolId
  /** The offer of an issuance. Pure: everything in it is derived from the issuance. */
  createOffer(
    tenant: Tenant,
    issuance: Offered | Retrieved,
    configuration: CredentialConfiguration,
    options?: { readonly by?: 'reference' | 'value' },
  ): CredentialOffer
}
