import type { Ports } from '../../core/ports/ports.ts'
import type { VerifierContext } from '../../core/ports/verifier-client.ts'
import { type JsonObject, parseJsonObject } from '../../lib/json.ts'
import { parsePublicJwk } from '../../lib/jwk.ts'
import { type ParsedJws, parseJws, verifyJws } from '../../lib/jws.ts'
import { importVerificationKey } from '../../lib/verification-key.ts'
import type { ClientIdentifier } from './client-identifier.ts'
import { MAX_OBJECT_BYTES } from './fetch-request-object.ts'
import { findSignerKey } from './find-signer-key.ts'
import { RequestFault, refusing } from './request-fault.ts'
import { requireTimes } from './require-times.ts'
import type { VerifiedSigner } from './verified-signer.ts'

/** The audience of requests that are made for any wallet (OpenID4VP 1.0 §5.8). */
const ANY_WALLET = 'https://self-issued.me/v2'

export interface SignedRequest {
  readonly object: string
  /** What the object has to repeat. */
  readonly walletNonce?: string
  /** Where it came from. */
  readonly reference?: string
}

export interface VerifiedRequest extends VerifiedSigner {
  readonly parameters: JsonObject
}

/**
 * Verifies a signed request object (RFC 9101 §6.2, OpenID4VP 1.0 §5): type, signer, audience, times, and that it was made for this link.
 * @throws {RequestFault} and what finding the key raises
 */
export async function verifyRequestObject(
  ports: Pick<Ports, 'dids' | 'clock'>,
  client: ClientIdentifier,
  request: SignedRequest,
  context: VerifierContext,
): Promise<VerifiedRequest> {
  const { jws, claims } = parse(request.object)
  if (jws.header.typ !== 'oauth-authz-req+jwt') {
    throw new RequestFault('typ of the request object is not oauth-authz-req+jwt', 'OpenID4VP 1.0 §5')
  }
  if (claims['client_id'] !== client.clientId) {
    throw new RequestFault('client_id of the request object is not that of the link', 'OpenID4VP 1.0 §5.10.1')
  }
  const signer = await findSignerKey(ports, client, jws, context)
  refusing('the signature does not hold', 'RFC 9101 §6.2', () => {
    // A verifier's key is seen once: caching it would push out an issuer's.
    verifyJws(jws, importVerificationKey(parsePublicJwk(signer.jwk), jws.header.alg, { cache: false }))
  })
  if (Object.hasOwn(claims, 'request') || Object.hasOwn(claims, 'request_uri')) {
    throw new RequestFault('a request object within a request object', 'RFC 9101 §4')
  }
  requireAudience(claims['aud'], request)
  requireTimes('request object', claims, ports.clock.now(), context.clockSkewSeconds)
  if (request.walletNonce !== undefined && claims['wallet_nonce'] !== request.walletNonce) {
    throw new RequestFault('wallet_nonce does not come back', 'OpenID4VP 1.0 §5.10.1')
  }
  return { ...signer, parameters: claims }
}

function parse(object: string): { readonly jws: ParsedJws; readonly claims: JsonObject } {
  return refusing('the request object cannot be read', 'RFC 9101 §4', () => {
    const jws = parseJws(object, { maxBytes: MAX_OBJECT_BYTES })
    return { jws, claims: parseJsonObject(jws.payload, { maxDepth: 20 }) }
  })
}

/** §5.8. Libraries there are name the reference that we fetched: it is made for nobody else either. */
function requireAudience(aud: unknown, { reference }: SignedRequest): void {
  const names = Array.isArray(aud) ? aud : [aud]
  if (names.includes(ANY_WALLET) || (reference !== undefined && names.includes(reference))) return
  throw new RequestFault('aud of the request object is not that of any wallet', 'OpenID4VP 1.0 §5.8')
}
