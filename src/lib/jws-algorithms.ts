import { constants, type KeyObject, sign, verify } from 'node:crypto'
import { curveOf } from './key-curve.ts'
import { Refusal } from './refusal.ts'

/** A signature that does not hold, or an algorithm that is not allowed or does not fit the key. */
export class SignatureError extends Refusal {
  override readonly name = 'SignatureError'
}

interface Algorithm {
  readonly keyType: 'ec' | 'ed25519' | 'rsa'
  /** Name of the curve as OpenSSL calls it. */
  readonly curve?: string
  readonly digest: 'sha256' | 'sha384' | 'sha512' | null
  /** Octets of a signature; undefined = as long as the RSA modulus. */
  readonly signatureBytes?: number
  readonly options?: { readonly padding: number; readonly saltLength?: number }
}

/**
 * The JWS algorithms that Chancery knows (RFC 7518 §3, RFC 8037 §3, RFC 8812 §3.2, RFC 9864 §2.2). Neither `none` nor HMAC nor
 * anything with SHA-1 is among them.
 */
const algorithms = {
  ES256: { keyType: 'ec', curve: 'prime256v1', digest: 'sha256', signatureBytes: 64 },
  ES384: { keyType: 'ec', curve: 'secp384r1', digest: 'sha384', signatureBytes: 96 },
  ES512: { keyType: 'ec', curve: 'secp521r1', digest: 'sha512', signatureBytes: 132 },
  ES256K: { keyType: 'ec', curve: 'secp256k1', digest: 'sha256', signatureBytes: 64 },
  EdDSA: { keyType: 'ed25519', digest: null, signatureBytes: 64 },
  Ed25519: { keyType: 'ed25519', digest: null, signatureBytes: 64 },
  PS256: {
    keyType: 'rsa',
    digest: 'sha256',
    options: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 },
  },
  RS256: { keyType: 'rsa', digest: 'sha256', options: { padding: constants.RSA_PKCS1_PADDING } },
} as const satisfies Record<string, Algorithm>

export type JwsAlgorithm = keyof typeof algorithms
/** @public */
export const jwsAlgorithms = Object.keys(algorithms) as readonly JwsAlgorithm[]

export function isJwsAlgorithm(name: unknown): name is JwsAlgorithm {
  return typeof name === 'string' && Object.hasOwn(algorithms, name)
}

/** Whether a key, public or private, is of the type and curve that the algorithm asks for. */
export function fitsAlgorithm(algorithm: JwsAlgorithm, key: KeyObject): boolean {
  const { keyType, curve }: Algorithm = algorithms[algorithm]
  if (key.asymmetricKeyType !== keyType) return false
  if (keyType === 'rsa') return (key.asymmetricKeyDetails?.modulusLength ?? 0) >= 2048
  return curve === undefined || curveOf(key) === curve
}

/**
 * A JWS signature over `data` (ECDSA as r ‖ s).
 * @throws {SignatureError} when the key does not fit the algorithm
 */
export function signBytes(algorithm: JwsAlgorithm, privateKey: KeyObject, data: Uint8Array): Uint8Array {
  if (privateKey.type !== 'private' || !fitsAlgorithm(algorithm, privateKey)) {
    throw new SignatureError(`the key does not fit ${algorithm}`)
  }
  const { digest, options }: Algorithm = algorithms[algorithm]
  return sign(digest, data, { key: privateKey, dsaEncoding: 'ieee-p1363', ...options })
}

/**
 * Whether `signature` is one of `publicKey` over `data`. ECDSA signatures must have exactly the length of r ‖ s
 * (RFC 7518 §3.4).
 * @throws {SignatureError} when the key does not fit the algorithm
 */
export function verifyBytes(
  algorithm: JwsAlgorithm,
  publicKey: KeyObject,
  data: Uint8Array,
  signature: Uint8Array,
): boolean {
  if (publicKey.type !== 'public' || !fitsAlgorithm(algorithm, publicKey)) {
    throw new SignatureError(`the key does not fit ${algorithm}`)
  }
  const { digest, options, signatureBytes }: Algorithm = algorithms[algorithm]
  if (signatureBytes !== undefined && signature.length !== signatureBytes) return false
  return verify(digest, data, { key: publicKey, dsaEncoding: 'ieee-p1363', ...options }, signature)
}
