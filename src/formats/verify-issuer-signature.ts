import type { IssuerKeyLookup } from '../core/ports/credential-format.ts'
import { parsePublicJwk } from '../lib/jwk.ts'
import { type ParsedJws, verifyJws } from '../lib/jws.ts'
import { importVerificationKey } from '../lib/verification-key.ts'
import { invalidCredential, invalidSignature, refusingAs } from './invalid-credential.ts'

/**
 * Finds the issuer's key and verifies the signature with it. Returns the issuer as the lookup established it.
 * @throws {CoreError} `signature_invalid`; `credential_invalid` when the credential names no issuer; what the lookup raises
 */
export async function verifyIssuerSignature(
  jws: ParsedJws,
  issuer: string | undefined,
  issuerKey: IssuerKeyLookup,
): Promise<string> {
  const { alg: algorithm, kid, x5c } = jws.header
  if (issuer === undefined && x5c === undefined) {
    throw invalidCredential('neither iss nor x5c names the issuer (SD-JWT VC §2.5)')
  }
  refuseForeignKeyId(issuer, kid)
  const found = await issuerKey({ issuer, kid, x5c, algorithm })
  refusingAs(invalidSignature, 'issuer signature', () => {
    verifyJws(jws, importVerificationKey(parsePublicJwk(found.jwk), algorithm))
  })
  return found.issuer
}

/** A DID URL in `kid` must be one of the issuer's own DID (RFC 9901 §7.1 step 2.3: the key belongs to the issuer). */
function refuseForeignKeyId(issuer: string | undefined, kid: string | undefined): void {
  if (!issuer?.startsWith('did:') || !kid?.startsWith('did:')) return
  if (kid.split(/[?#]/, 1)[0] !== issuer) {
    throw invalidSignature('kid is a verification method of another DID than iss (RFC 9901 §7.1 step 2.3)')
  }
}
