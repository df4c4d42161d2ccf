import type { IssuerKeyLookup } from '../core/ports/credential-format.ts'
import { parsePublicJwk } from '../lib/jwk.ts'
import { type ParsedJws, verifyJws } from '../lib/jws.ts'
import { importVerificationKey } from '../lib/verification-key.ts'
import { refusing, unreadable } from './refuse-list.ts'

/**
 * Verifies a signed list with the key that the lookup finds for whom it names as issuer.
 * @returns whom the lookup found the signer to be
 * @throws {CoreError} `status_list_unavailable`, what the lookup raises
 */
export async function verifyListSignature(
  kind: string,
  jws: ParsedJws,
  issuer: string | undefined,
  issuerKey: IssuerKeyLookup,
): Promise<string> {
  const { alg: algorithm, kid, x5c } = jws.header
  if (issuer?.startsWith('did:') && kid?.startsWith('did:') && kid.split(/[?#]/, 1)[0] !== issuer)
    throw unreadable(`${kind}: kid is a verification method of another DID than iss`)
  const found = await issuerKey({ issuer, kid, x5c, algorithm })
  refusing(kind, () => verifyJws(jws, importVerificationKey(parsePublicJwk(found.jwk), algorithm)))
  return found.issuer
}
