import { Buffer } from 'node:buffer'
import { ECDH } from 'node:crypto'
import { decodeBase58btc, encodeBase58btc } from './base58btc.ts'
import { decodeBase64url, encodeBase64url } from './base64url.ts'
import { parseJsonObject } from './json.ts'
import { type EcPublicJwk, JwkError, type PublicJwk, parsePublicJwk } from './jwk.ts'

interface EcCodec {
  readonly crv: EcPublicJwk['crv']
  /** Multicodec prefix as unsigned varint. */
  readonly prefix: readonly [number, number]
  /** Name of the curve as OpenSSL calls it. */
  readonly curve: string
  readonly coordinateBytes: number
}

const ecCodecs: readonly EcCodec[] = [
  { crv: 'P-256', prefix: [0x80, 0x24], curve: 'prime256v1', coordinateBytes: 32 },
  { crv: 'P-384', prefix: [0x81, 0x24], curve: 'secp384r1', coordinateBytes: 48 },
  { crv: 'secp256k1', prefix: [0xe7, 0x01], curve: 'secp256k1', coordinateBytes: 32 },
]
const ed25519Prefix = [0xed, 0x01] as const
/** `jwk_jcs-pub`: the key as a JWK in canonical form, as EBSI's did:key has it. */
const jwkJcsPrefix = [0xd1, 0xd6, 0x03] as const

/**
 * The key of a Multikey value (Controlled Identifiers 1.0 §2.2.2): `z`, then base58btc of a multicodec prefix and the key. P-256,
 * P-384, secp256k1 (compressed points), Ed25519, and JWKs in canonical form.
 * @throws {JwkError} {@link Base58Error}
 */
export function parseMultikey(text: string): PublicJwk {
  if (!text.startsWith('z')) throw new JwkError('a multikey is in base58btc, it begins with z')
  const bytes = decodeBase58btc(text.slice(1))
  const codec = ecCodecs.find(({ prefix }) => hasPrefix(bytes, prefix))
  if (codec !== undefined) return ecJwk(codec.crv, bytes.subarray(2))
  if (hasPrefix(bytes, ed25519Prefix)) return ed25519Jwk(bytes.subarray(2))
  if (hasPrefix(bytes, jwkJcsPrefix)) return canonicalJwk(bytes.subarray(3))
  throw new JwkError('the multicodec of the key is not supported')
}

/** @throws {JwkError} for RSA and P-521, which have no multikey here */
export function encodeMultikey(jwk: PublicJwk): string {
  if (jwk.kty === 'OKP') return encode(ed25519Prefix, decodeBase64url(jwk.x))
  const codec = jwk.kty === 'EC' ? ecCodecs.find(({ crv }) => crv === jwk.crv) : undefined
  if (codec === undefined || jwk.kty !== 'EC') throw new JwkError('there is no multikey for such a key')
  const y = decodeBase64url(jwk.y)
  return encode(codec.prefix, Uint8Array.of(2 + ((y.at(-1) ?? 0) & 1), ...decodeBase64url(jwk.x)))
}

/**
 * A public key of a curve from its compressed point (SEC 1 §2.3.4).
 * @throws {JwkError} when it is not compressed, not a point of the curve, or the curve is another
 */
export function ecJwk(crv: string, point: Uint8Array): PublicJwk {
  const codec = ecCodecs.find((known) => known.crv === crv)
  if (codec === undefined) throw new JwkError('EC curve not supported')
  const { curve, coordinateBytes } = codec
  if (point.length !== 1 + coordinateBytes || (point[0] !== 2 && point[0] !== 3))
    throw new JwkError('the key is not a compressed point (SEC 1 §2.3.3)')
  let whole: Buffer
  try {
    whole = Buffer.from(ECDH.convertKey(point, curve, undefined, undefined, 'uncompressed') as Buffer)
  } catch (cause) {
    throw new JwkError('the key is not a point of its curve (SEC 1 §2.3.4)', { cause })
  }
  const coordinate = (start: number) => encodeBase64url(whole.subarray(start, start + coordinateBytes))
  return parsePublicJwk({ kty: 'EC', crv, x: coordinate(1), y: coordinate(1 + coordinateBytes) })
}

/** @throws {JwkError} */
export function ed25519Jwk(key: Uint8Array): PublicJwk {
  if (key.length !== 32) throw new JwkError('an Ed25519 key has 32 bytes (RFC 8032 §5.1.5)')
  return parsePublicJwk({ kty: 'OKP', crv: 'Ed25519', x: encodeBase64url(key) })
}

/** Only the canonical text (RFC 8785) of a key without further members: so that a key has one name. */
function canonicalJwk(bytes: Uint8Array): PublicJwk {
  const jwk = parsePublicJwk(parseJsonObject(bytes, { maxBytes: 512, maxDepth: 1 }))
  const members = Object.entries(jwk).sort(([a], [b]) => (a < b ? -1 : 1))
  if (JSON.stringify(Object.fromEntries(members)) !== Buffer.from(bytes).toString('utf8'))
    throw new JwkError('the JWK is not in canonical form (RFC 8785)')
  return jwk
}

function hasPrefix(bytes: Uint8Array, prefix: readonly number[]): boolean {
  return prefix.every((byte, at) => bytes[at] === byte)
}

function encode(prefix: readonly number[], key: Uint8Array): string {
  return `z${encodeBase58btc(Uint8Array.of(...prefix, ...key))}`
}
