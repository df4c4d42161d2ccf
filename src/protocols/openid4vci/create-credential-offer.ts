import type { IssuanceProtocol } from '../../core/ports/issuance-protocol.ts'
import type { Ports } from '../../core/ports/ports.ts'
import { credentialOffer, credentialOfferUrl } from './credential-offer.ts'

/** OpenID4VCI as a way for a wallet to collect a credential: offers by reference, or by value (§4.1.2, §4.1.3). */
export function createOpenid4vciProtocol(ports: Pick<Ports, 'secrets' | 'publicUrl'>): IssuanceProtocol {
  return {
    id: 'openid4vci',
    createOffer(tenant, issuance, configuration, { by = 'reference', at } = {}) {
      const parameter =
        by === 'reference'
          ? `credential_offer_uri=${encodeURIComponent(credentialOfferUrl(ports, tenant, issuance, at))}`
          : `credential_offer=${encodeURIComponent(
              JSON.stringify(credentialOffer(ports, tenant, issuance, configuration)),
            )}`
      return { uri: `openid-credential-offer://?${parameter}` }
    },
  }
}
