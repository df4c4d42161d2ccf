import type { KeyObject } from 'node:crypto'
import { importPublicJwk, JwkError, type PublicJwk } from './jwk.ts'
import { fitsAlgorithm, type JwsAlgorithm } from './jws-algorithms.ts'

/**
 * What a JWK says of its use (RFC 7517 §4.2 to §4.4) must allow it to verify signatures of `algorithm`.
 * @throws {JwkError}
 */
export function requireForVerifying(jwk: PublicJwk, algorithm: JwsAlgorithm): void {
  if (jwk.use !== undefined && jwk.use !== 'sig')
    throw new JwkError('the key is not for signatures (RFC 7517 §4.2)')
  if (jwk.key_ops !== undefined && !jwk.key_ops.includes('verify')) {
    throw new JwkError('the key is not for verifying (RFC 7517 §4.3)')
  }
  const names: readonly string[] = jwk.kty === 'OKP' ? ['EdDSA', 'Ed25519'] : [algorithm]
  if (jwk.alg !== undefined && !(names.includes(jwk.alg) && names.includes(algorithm))) {
    throw new JwkError('the key is for another algorithm (RFC 7517 §4.4)')
  }
}

/**
 * The key of a parsed JWK, for verifying signatures of `algorithm`: what the JWK says of its use (RFC 7517 §4.2 to §4.4) is
 * respected, and its type and curve must fit (RFC 8725 §3.1). `cache: false` for keys that are seen once.
 * @throws {JwkError}
 */
export function importVerificationKey(
  jwk: PublicJwk,
  algorithm: JwsAlgorithm,
  options: { readonly cache?: boolean } = {},
): KeyObject {
  requireForVerifying(jwk, algorithm)
  const key = importPublicJwk(jwk, options)
  if (!fitsAlgorithm(algorithm, key)) throw new JwkError(`the key does not fit ${algorithm} (RFC 8725 §3.1)`)
  return key
}
