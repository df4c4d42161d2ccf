import type { CreatedDid } from '../../core/ports/did-creator.ts'
import type { DidMethod } from '../../core/ports/did-resolver.ts'
import { parsePublicJwk } from '../../lib/jwk.ts'
import { encodeMultikey, parseMultikey } from '../../lib/multikey.ts'
import { refusingDid } from '../did-unresolvable.ts'
import { singleKeyDocument } from '../single-key-document.ts'

const PREFIX = 'did:key:'

/** did:key (v0.9): the identifier is the key, as multikey. Resolved without asking anybody. */
export const didKeyMethod: DidMethod = {
  name: 'key',
  async resolve(did) {
    const multikey = did.slice(PREFIX.length)
    const jwk = refusingDid(did, () => parseMultikey(multikey))
    return singleKeyDocument(did, {
      id: `${did}#${multikey}`,
      jwk,
      type: 'Multikey',
      context: 'https://w3id.org/security/multikey/v1',
      property: { publicKeyMultibase: multikey },
    })
  },
}

/** The did:key of a public key. @throws {JwkError} when there is no multikey for it */
export function createDidKey(publicJwk: Readonly<Record<string, unknown>>): CreatedDid {
  const jwk = parsePublicJwk(publicJwk)
  const multikey = encodeMultikey(jwk)
  const did = `${PREFIX}${multikey}`
  return { did, verificationMethod: `${did}#${multikey}` }
}
