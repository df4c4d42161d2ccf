import { Buffer } from 'node:buffer'
import { isJsonObject, type JsonObject, type JsonValue } from '../../lib/json.ts'
import { bareJwk, type PublicJwk } from '../../lib/jwk.ts'
import { ecJwk } from '../../lib/multikey.ts'

/**
 * The chain writes a key as a JWK whose `x` is the whole compressed point in base64, without `y` (not RFC 7518); older documents have
 * it in hexadecimal. Both become a JWK as everybody reads it.
 * @throws {Refusal} when such a key is no point of the curve
 */
export function normalizeDocument(document: JsonObject): JsonObject {
  const methods = document['verificationMethod']
  if (!Array.isArray(methods)) return document
  return { ...document, verificationMethod: (methods as readonly JsonValue[]).map(normalizeMethod) }
}

function normalizeMethod(method: JsonValue): JsonValue {
  if (!isJsonObject(method)) return method
  const { publicKeyJwk, publicKeyHex, ...others } = method
  const key = ofChain(publicKeyJwk) ?? ofHex(publicKeyHex)
  return key === undefined ? method : { ...others, publicKeyJwk: { ...bareJwk(key) } }
}

function ofChain(jwk: JsonValue | undefined): PublicJwk | undefined {
  if (!isJsonObject(jwk) || jwk['y'] !== undefined || jwk['crv'] !== 'secp256k1') return undefined
  const { x } = jwk
  return typeof x === 'string' && x.length === 44 ? ecJwk('secp256k1', Buffer.from(x, 'base64')) : undefined
}

function ofHex(hex: JsonValue | undefined): PublicJwk | undefined {
  return typeof hex === 'string' && /^0[23][0-9a-f]{64}$/i.test(hex)
    ? ecJwk('secp256k1', Buffer.from(hex, 'hex'))
    : undefined
}
