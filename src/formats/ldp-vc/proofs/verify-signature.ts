import { decodeBase64url } from '../../../lib/base64url.ts'
import { sha256 } from '../../../lib/hash.ts'
import type { EcPublicJwk, PublicJwk } from '../../../lib/jwk.ts'
import { type JwsAlgorithm, verifyBytes } from '../../../lib/jws-algorithms.ts'
import { loadNativeSecp256k1 } from '../../../lib/native-secp256k1.ts'
import { importVerificationKey } from '../../../lib/verification-key.ts'

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
  const key = importVerificationKey(jwk, algorithm)
  const native = algorithm === 'ES256K' ? await loadNativeSecp256k1() : undefined
  return native !== undefined && jwk.kty === 'EC'
    ? verifyNatively(native, jwk, data, signature)
    : verifyBytes(algorithm, key, data, signature)
}

function verifyNatively(
  native: Native,
  { x, y }: EcPublicJwk,
  data: Uint8Array,
  signature: Uint8Array,
): boolean {
  if (signature.length !== 64) return false
  const point = new Uint8Array(65)
  point[0] = 4
  point.set(decodeBase64url(x), 1)
  point.set(decodeBase64url(y), 33)
  try {
    // The library holds a high S against a signature; ES256K does not (RFC 8812 §3.2).
    return native.ecdsaVerify(native.signatureNormalize(new Uint8Array(signature)), sha256(data), point)
  } catch {
    return false
  }
}
