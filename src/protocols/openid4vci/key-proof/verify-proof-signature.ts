import { JwkError, type PublicJwk } from '../../../lib/jwk.ts'
import { SignatureError, verifyJws } from '../../../lib/jws.ts'
import { importVerificationKey } from '../../../lib/verification-key.ts'
import { type KeyProof, refuseProof } from './key-proof.ts'

/**
 * OpenID4VCI 1.0 Appendix F.4: the proof is signed by the very key that its header names. A holder's key is seen once, so it is
 * not kept.
 * @throws {CoreError} `key_proof_invalid`
 */
export function verifyProofSignature({ jws, header }: KeyProof, jwk: PublicJwk): void {
  try {
    verifyJws(jws, importVerificationKey(jwk, header.alg, { cache: false }))
  } catch (error) {
    if (error instanceof SignatureError || error instanceof JwkError)
      throw refuseProof('The signature of a key proof does not hold.', error.reason)
    throw error
  }
}
