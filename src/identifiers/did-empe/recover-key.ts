import type { SignedBytes } from '../../core/ports/credential-format.ts'
import { encodeBase64url } from '../../lib/base64url.ts'
import { sha256 } from '../../lib/hash.ts'
import { type PublicJwk, parsePublicJwk } from '../../lib/jwk.ts'
import { addressOfKey } from './did-empe-address.ts'
import { loadRecovery, type RecoverPoint } from './recover-point.ts'

/**
 * The key whose address this is, out of the four at most that can have made a signature (SEC 1 §4.1.6). Undefined when none of them
 * is: then it was made by somebody else, or over something else.
 */
export async function recoverKey(
  address: string,
  { data, signature }: SignedBytes,
): Promise<PublicJwk | undefined> {
  if (signature.length !== 64) return undefined
  const digest = sha256(data)
  const recoverPoint = await loadRecovery()
  for (const bit of [0, 1, 2, 3]) {
    const jwk = candidate(recoverPoint, signature, digest, bit)
    if (jwk?.kty === 'EC' && addressOfKey(jwk) === address) return jwk
  }
  return undefined
}

function candidate(
  recoverPoint: RecoverPoint,
  signature: Uint8Array,
  digest: Uint8Array,
  bit: number,
): PublicJwk | undefined {
  const point = recoverPoint(signature, digest, bit)
  if (point === undefined) return undefined
  const coordinate = (from: number) => encodeBase64url(point.subarray(from, from + 32))
  return parsePublicJwk({ kty: 'EC', crv: 'secp256k1', x: coordinate(1), y: coordinate(33) })
}
