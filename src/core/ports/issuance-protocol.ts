import type { Offered, Retrieved } from '../issuance/issuance.ts'
import type { CredentialConfiguration, ProtocolId } from '../issuers/credential-configuration.ts'
import type { Tenant } from '../tenants/tenant.ts'
import type { Write } from './units.ts'

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
  /**
   * For protocols that tell the holder by themselves: writes of the unit that opens the issuance.
   * @throws {CoreError} `invalid_request` when nobody can be told
   */
  announce?(
    tenant: Tenant,
    issuance: Offered,
    configuration: CredentialConfiguration,
  ): Promise<readonly Write[]>
}
