import { createPublicKey, type KeyObject, type webcrypto } from 'node:crypto'
import { decodeBase64url } from './base64url.ts'
import { sha256Base64url } from './hash.ts'
import { isRocaModulus } from './is-roca-modulus.ts'
import { noteCurve } from './key-curve.ts'
import { Refusal } from './refusal.ts'

export class JwkError extends Refusal {
  override readonly name = 'JwkError'
}

/** What a key may say about itself (RFC 7517 §4). */
type JwkMetadata = {
  readonly kid?: string
  readonly alg?: string
  readonly use?: string
  readonly key_ops?: readonly string[]
}

export type EcCurve = 'P-256' | 'P-384' | 'P-521' | 'secp256k1'
export type EcPublicJwk = JwkMetadata & {
  readonly kty: 'EC'
  readonly crv: EcCurve
  readonly x: string
  readonly y: string
}
export type OkpPublicJwk = JwkMetadata & {
  readonly kty: 'OKP'
  readonly crv: 'Ed25519'
  readonly x: string
}
/** For verifying what others signed; our own keys are never RSA. */
export type RsaPublicJwk = JwkMetadata & { readonly kty: 'RSA'; readonly n: string; readonly e: string }
export type PublicJwk = EcPublicJwk | OkpPublicJwk | RsaPublicJwk

/** Bytes of a coordinate (RFC 7518 §6.2.1.2, RFC 8812 §3.1). */
const coordinateBytes: Readonly<Record<string, number>> = {
  'P-256': 32,
  'P-384': 48,
  'P-521': 66,
  secp256k1: 32,
}
const privateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'] as const

/**
 * The public key that an untrusted value describes, reduced to the members that Chancery knows (RFC 7517 §4: others are
 * ignored). Refuses private and symmetric members, unknown types and curves, coordinates of another length than the curve's,
 * RSA below 2048 bits. That a point lies on its curve shows in {@link importPublicJwk}.
 * @throws {JwkError}
 */
export function parsePublicJwk(value: unknown): PublicJwk {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new JwkError('a JWK is an object (RFC 7517 §4)')
  }
  const jwk = value as Readonly<Record<string, unknown>>
  for (const member of privateMembers) {
    if (Object.hasOwn(jwk, member)) throw new JwkError(`a public JWK has no member ${member} (RFC 7518 §6)`)
  }
  switch (jwk['kty']) {
    case 'EC':
      return parseEc(jwk)
    case 'OKP':
      if (jwk['crv'] !== 'Ed25519') throw new JwkError('OKP curve is not Ed25519 (RFC 8037 §2)')
      return { kty: 'OKP', crv: 'Ed25519', x: octets(jwk, 'x', 32), ...metadata(jwk) }
    case 'RSA':
      return parseRsa(jwk)
    default:
      throw new JwkError('kty is not EC, OKP or RSA (RFC 7518 §6.1)')
  }
}

function parseEc(jwk: Readonly<Record<string, unknown>>): EcPublicJwk {
  const crv = jwk['crv']
  const length =
    typeof crv === 'string' && Object.hasOwn(coordinateBytes, crv) ? coordinateBytes[crv] : undefined
  if (length === undefined) throw new JwkError('EC curve not supported (RFC 7518 §6.2.1.1)')
  return {
    kty: 'EC',
    crv: crv as EcCurve,
    x: octets(jwk, 'x', length),
    y: octets(jwk, 'y', length),
    ...metadata(jwk),
  }
}

function parseRsa(jwk: Readonly<Record<string, unknown>>): RsaPublicJwk {
  const n = unsignedInteger(jwk, 'n')
  const e = unsignedInteger(jwk, 'e')
  const bits = n.length * 8 - Math.clz32(n[0] ?? 0) + 24
  if (bits < 2048) throw new JwkError('RSA modulus below 2048 bits (RFC 7518 §3.3)')
  if (bits > 8192) throw new JwkError('RSA modulus above 8192 bits')
  // A large exponent makes a verification as slow as its sender likes.
  const exponent = e.length > 4 ? 0 : Number(`0x${Buffer.from(e).toString('hex')}`)
  if (exponent < 3 || exponent % 2 === 0)
    throw new JwkError('RSA exponent is not an odd number from 3 to 2^32')
  return { kty: 'RSA', n: jwk['n'] as string, e: jwk['e'] as string, ...metadata(jwk) }
}

function octets(jwk: Readonly<Record<string, unknown>>, member: string, length: number): string {
  const text = jwk[member]
  if (typeof text !== 'string' || decoded(text, member).length !== length) {
    throw new JwkError(`${member} is not ${length} octets in base64url (RFC 7518 §6.2.1)`)
  }
  return text
}

/** Base64urlUInt (RFC 7518 §2): big-endian without leading zero octets. */
function unsignedInteger(jwk: Readonly<Record<string, unknown>>, member: string): Uint8Array {
  const text = jwk[member]
  const bytes = typeof text === 'string' ? decoded(text, member) : new Uint8Array()
  if (bytes.length === 0 || bytes[0] === 0)
    throw new JwkError(`${member} is not a Base64urlUInt (RFC 7518 §2)`)
  return bytes
}

function decoded(text: string, member: string): Uint8Array {
  try {
    return decodeBase64url(text)
  } catch (cause) {
    throw new JwkError(`${member} is not base64url (RFC 7518 §6)`, { cause })
  }
}

function metadata(jwk: Readonly<Record<string, unknown>>): JwkMetadata {
  const text = (member: 'kid' | 'alg' | 'use') => {
    const value = jwk[member]
    if (value === undefined) return {}
    if (typeof value !== 'string') throw new JwkError(`${member} is not a string (RFC 7517 §4)`)
    return { [member]: value }
  }
  const operations = jwk['key_ops']
  if (
    operations !== undefined &&
    !(Array.isArray(operations) && operations.every((operation) => typeof operation === 'string'))
  ) {
    throw new JwkError('key_ops is not an array of strings (RFC 7517 §4.3)')
  }
  return {
    ...text('kid'),
    ...text('alg'),
    ...text('use'),
    ...(operations === undefined ? {} : { key_ops: operations as readonly string[] }),
  }
}

/** The members that make up the key (RFC 7638 §3.2), without what it says of itself. */
export function bareJwk(jwk: PublicJwk): Readonly<Record<string, string>> {
  switch (jwk.kty) {
    case 'EC':
      return { kty: 'EC', crv: jwk.crv, x: jwk.x, y: jwk.y }
    case 'OKP':
      return { kty: 'OKP', crv: jwk.crv, x: jwk.x }
    case 'RSA':
      return { kty: 'RSA', n: jwk.n, e: jwk.e }
  }
}

/** RFC 7638 SHA-256 thumbprint, base64url. */
export function jwkThumbprint(jwk: PublicJwk): string {
  // The members are base64url or taken from a list: nothing in them needs escaping.
  switch (jwk.kty) {
    case 'EC':
      return sha256Base64url(`{"crv":"${jwk.crv}","kty":"EC","x":"${jwk.x}","y":"${jwk.y}"}`)
    case 'OKP':
      return sha256Base64url(`{"crv":"${jwk.crv}","kty":"OKP","x":"${jwk.x}"}`)
    case 'RSA':
      return sha256Base64url(`{"e":"${jwk.e}","kty":"RSA","n":"${jwk.n}"}`)
  }
}

const cacheSize = 1024
/** By thumbprint; the order of a Map is the order of use, oldest first. */
const imported = new Map<string, KeyObject>()

/**
 * The key of a parsed JWK. Importing an EC key costs as much as verifying with it, so keys are kept by thumbprint; keys that
 * are seen once (`cnf`, key proofs) come with `cache: false`, to push out no issuer's key.
 * @throws {JwkError} when the point is not on its curve, or the modulus is one whose private key is known to be weak
 */
export function importPublicJwk(jwk: PublicJwk, options: { readonly cache?: boolean } = {}): KeyObject {
  if (options.cache === false) return createKey(jwk)
  const thumbprint = jwkThumbprint(jwk)
  const known = imported.get(thumbprint)
  if (known !== undefined) {
    imported.delete(thumbprint)
    imported.set(thumbprint, known)
    return known
  }
  const key = createKey(jwk)
  if (imported.size >= cacheSize) {
    const oldest = imported.keys().next()
    if (oldest.done !== true) imported.delete(oldest.value)
  }
  imported.set(thumbprint, key)
  return key
}

function createKey(jwk: PublicJwk): KeyObject {
  if (jwk.kty === 'RSA' && isRocaModulus(decodeBase64url(jwk.n))) {
    throw new JwkError('RSA modulus of a broken generator (CVE-2017-15361)')
  }
  try {
    const key = createPublicKey({ key: jwk as webcrypto.JsonWebKey, format: 'jwk' })
    return jwk.kty === 'EC' ? noteCurve(key, jwk.crv) : key
  } catch (cause) {
    throw new JwkError('the key is not a point of its curve (RFC 7518 §6.2.1)', { cause })
  }
}
