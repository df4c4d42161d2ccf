import { CoreError } from '../../core/errors.ts'
import type { IssuerId } from '../../core/ids.ts'
import type { Issuer } from '../../core/issuers/issuer.ts'
import type { Ports } from '../../core/ports/ports.ts'
import type { PresentationProtocol } from '../../core/ports/presentation-protocol.ts'
import { openingUri, presentationRequestUrl } from './endpoint-urls.ts'

/** What Microsoft Authenticator speaks, as a way to ask a wallet: the verifier is a DID, and the answer comes in clear. */
export function createAuthenticatorPresentation(
  ports: Pick<Ports, 'issuers' | 'publicUrl'>,
): PresentationProtocol {
  return {
    id: 'authenticator',
    async prepare(tenant, _id, { responseMode, issuerId }) {
      if (responseMode !== 'direct_post') {
        throw new CoreError('invalid_request', 'Microsoft Authenticator answers in clear only.', {
          violations: [{ pointer: '/responseMode', message: 'must be direct_post' }],
        })
      }
      const { issuer, did } = chooseIssuer(await ports.issuers.list(tenant.id), issuerId)
      return { audience: did, signer: issuer.id }
    },
    openingUri: (tenant, { id }) => openingUri(presentationRequestUrl(ports, tenant, id)),
  }
}

/** The one that was asked for, else the oldest that is a DID which others can resolve. */
function chooseIssuer(issuers: readonly Issuer[], wished: IssuerId | undefined) {
  const named = issuers
    .filter(({ id }) => wished === undefined || id === wished)
    .flatMap((issuer) =>
      issuer.identification.method === 'did' ? [{ issuer, did: issuer.identification.did }] : [],
    )
    .toSorted((a, b) => (a.issuer.id < b.issuer.id ? -1 : 1))
  const found = named.find(({ did }) => did.startsWith('did:web:')) ?? named[0]
  if (found !== undefined) return found
  throw new CoreError('configuration_invalid', 'Microsoft Authenticator needs a verifier that is a DID.', {
    violations: [{ pointer: '/issuerId', message: 'must be an issuer that is identified by DID' }],
  })
}
