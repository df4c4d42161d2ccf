import type { Ports } from '../../core/ports/ports.ts'
import type { PresentationProtocol } from '../../core/ports/presentation-protocol.ts'
import { sealNewKey } from './decryption-key.ts'
import { requestUrl } from './endpoint-urls.ts'
import { nameVerifier } from './name-verifier.ts'
import { requestParameters } from './request-object.ts'

/** OpenID4VP as a way to ask a wallet: request objects by reference (§5.7), or, when nobody can sign them, parameters in the link. */
export function createOpenid4vpProtocol(
  ports: Pick<Ports, 'issuers' | 'keys' | 'clock' | 'secrets' | 'publicUrl' | 'formats'>,
): PresentationProtocol {
  return {
    id: 'openid4vp',
    async prepare(tenant, id, { responseMode, ...wish }) {
      const { clientId, signer } = await nameVerifier(ports, tenant, id, wish)
      return {
        audience: clientId,
        ...(signer === undefined ? {} : { signer }),
        ...(responseMode === 'direct_post.jwt'
          ? { sealedDecryptionKey: sealNewKey(ports.secrets, { tenantId: tenant.id, id }) }
          : {}),
      }
    },
    openingUri(tenant, request) {
      const parameters =
        request.signer === undefined
          ? requestParameters(ports, tenant, request)
          : {
              client_id: request.audience,
              request_uri: requestUrl(ports, tenant, request),
              request_uri_method: 'post',
            }
      const query = Object.entries(parameters).map(([name, value]) => {
        const text = typeof value === 'string' ? value : JSON.stringify(value)
        return `${name}=${encodeURIComponent(text)}`
      })
      return `openid4vp://?${query.join('&')}`
    },
  }
}
