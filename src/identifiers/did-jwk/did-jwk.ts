import type { CreatedDid } from '../../core/ports/did-creator.ts'
import type { DidMethod } from '../../core/ports/did-resolver.ts'
import { decodeBase64url, encodeBase64url } from '../../lib/base64url.ts'
import { parseJsonObject } from '../../lib/json.ts'
import { parsePublicJwk } from '../../lib/jwk.ts'
import { refusingDid } from '../did-unresolvable.ts'
import { singleKeyDocument } from '../single-key-document.ts'

const PREFIX = 'did:jwk:'
const MAX_JWK_BYTES = 2048

/** did:jwk: the identifier is the key, as base64url of its JWK. Resolved without asking anybody. */
export const didJwkMethod: DidMethod = {
  name: 'jwk',
  async resolve(did) {
    const { jwk, document } = refusingDid(did, () => {
      const text = decodeBase64url(did.slice(PREFIX.length))
      const whole = parseJsonObject(text, { maxBytes: MAX_JWK_BYTES, maxDepth: 2 })
      return { jwk: parsePublicJwk(whole), document: whole }
    })
    return singleKeyDocument(did, {
      id: `${did}#0`,
      jwk,
      type: 'JsonWebKey2020',
      context: 'https://w3id.org/security/suites/jws-2020/v1',
      property: { publicKeyJwk: document },
    })
  },
}

/** The did:jwk of a public key: its required members alone, in the order of RFC 7638, so that a key has one DID. */
export function createDidJwk(publicJwk: Readonly<Record<string, unknown>>): CreatedDid {
  const { kty, ...jwk } = parsePublicJwk(publicJwk)
  const members: Record<string, unknown> =
    'crv' in jwk
      ? { crv: jwk.crv, kty, x: jwk.x, ...('y' in jwk ? { y: jwk.y } : {}) }
      : { e: jwk.e, kty, n: jwk.n }
  const did = `${PREFIX}${encodeBase64url(JSON.stringify(members))}`
  return { did, verificationMethod: `${did}#0` }
}
