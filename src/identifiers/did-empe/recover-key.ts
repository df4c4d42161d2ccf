import type { SignedBytes } from '../../core/ports/credential-format.ts'
import { encodeBase64url } from '../../lib/base64url.ts'
import { sha256 } from '../../lib/hash.ts'
import { type PublicJwk, parsePublicJwk } from '../../lib/jwk.ts'
import { addressOfPoint } from './did-empe-address.ts'
import { loadRecovery } from './recover-points.ts'

/**
 * The key whose address this is, out of the four at most that can have made a signature (SEC 1 §4.1.6). Undefined when none of them
 * is: then it was made by somebody else, or over something else.
 */
export async function recoverKey(
  address: string,
  { data, signature }: SignedBytes,
): Promise<PublicJwk | undefined> {
  if (signature.length !== 64) return undefined
  const recoverPoints = await loadRecovery()
  for (const point of recoverPoints(signature, sha256(data))) {
    if (addressOfPoint(point.subarray(1)) !== address) continue
    const coordinate = (from: number) => encodeBase64url(point.subarray(from, from + 32))
    return parsePublicJwk({ kty: 'EC', crv: 'secp256k1', x: coordinate(1), y: coordinate(33) })
  }
  return undefined
}
