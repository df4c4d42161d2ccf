import type { IssuanceProtocol } from '../../core/ports/issuance-protocol.ts'
import type { Ports } from '../../core/ports/ports.ts'
import { issuanceRequestUrl, openingUri } from './endpoint-urls.ts'

/** What Microsoft Authenticator speaks, as a way to collect a credential: a request object by reference. */
export function createAuthenticatorIssuance(ports: Pick<Ports, 'publicUrl'>): IssuanceProtocol {
  return {
    id: 'authenticator',
    createOffer: (tenant, { id }) => ({ uri: openingUri(issuanceRequestUrl(ports, tenant, id)) }),
  }
}
