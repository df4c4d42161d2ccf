import { decodeBase64url } from '../../../lib/base64url.ts'
import { sha256 } from '../../../lib/hash.ts'
import { type EcPublicJwk, JwkError, type PublicJwk } from '../../../lib/jwk.ts'
import { type JwsAlgorithm, verifyBytes } from '../../../lib/jws-algorithms.ts'
import { loadNativeSecp256k1 } from '../../../lib/native-secp256k1.ts'
import { importVerificationKey, requireForVerifying } from '../../../lib/verification-key.ts'

type Native = NonNullable<Awaited<ReturnType<typeof loadNativeSecp256k1>>>

/**
 * Whether a signature (ECDSA as r ‖ s) is one of the key over `data`.
 * @throws {JwkError} when the key does not fit the algorithm, or is no point of its curve
 */
export async function verifySignature(
  algorithm: JwsAlgorithm,
  jwk: PublicJwk,
  data: Uint8Array,
  signature: Uint8Array,
): Promise<boolean> {
  const native = algorithm === 'ES256K' ? await loadNativeSecp256k1() : undefined
  if (native === undefined || jwk.kty !== 'EC' || jwk.crv !== 'secp256k1')
    return verifyBytes(algorithm, importVerificationKey(jwk, algorithm), data, signature)
  // OpenSSL would take as long to import a key that is seen once as the library takes to verify.
  requireForVerifying(jwk, algorithm)
  return verifyNatively(native, jwk, data, signature)
}

function verifyNatively(
  native: Native,
  { x, y }: EcPublicJwk,
  data: Uint8Array,
  signature: Uint8Array,
): boolean {
  const point = new Uint8Array(65)
  point[0] = 4
  point.set(decodeBase64url(x), 1)
  point.set(decodeBase64url(y), 33)
  if (!native.publicKeyVerify(point))
    throw new JwkError('the key is not a point of its curve (RFC 7518 §6.2.1)')
  if (signature.length !== 64) return false
  try {
    // The library holds a high S against a signature; ES256K does not (RFC 8812 §3.2).
    return native.ecdsaVerify(native.signatureNormalize(new Uint8Array(signature)), sha256(data), point)
  } catch {
    return false
  }
}
