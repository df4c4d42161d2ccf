import { CoreError } from '../../core/errors.ts'
import { isJsonObject, type JsonObject, type JsonValue, parseJsonObject } from '../../lib/json.ts'
import { importPublicJwk, parsePublicJwk } from '../../lib/jwk.ts'
import { Refusal } from '../../lib/refusal.ts'
import { contentAlgorithms, KEY_ALGORITHM } from './decryption-key.ts'

/**
 * The request object as the wallet can have it: encrypted when it gave keys for that (OpenID4VP 1.0 §5.10, RFC 9101 §6.1: signed first),
 * and never in clear because of keys that are of no use.
 * @param walletMetadata as it came
 * @throws {CoreError} `invalid_request`
 */
export async function encryptRequestObject(signed: string, walletMetadata: string): Promise<string> {
  const metadata = parseMetadata(walletMetadata)
  if (metadata['jwks'] === undefined) return signed
  const { jwk, kid } = findKey(metadata['jwks'])
  const enc = chooseEncryption(metadata['request_object_encryption_enc_values_supported'])
  // Only who encrypts pays for the library.
  const { CompactEncrypt } = await import('jose')
  return new CompactEncrypt(new TextEncoder().encode(signed))
    .setProtectedHeader({
      alg: KEY_ALGORITHM,
      enc,
      typ: 'oauth-authz-req+jwt',
      cty: 'JWT',
      ...(kid === undefined ? {} : { kid }),
    })
    .encrypt(importPublicJwk(jwk, { cache: false }))
}

function parseMetadata(text: string): JsonObject {
  try {
    return parseJsonObject(text)
  } catch (error) {
    if (error instanceof Refusal) throw invalid(`wallet_metadata is not an object: ${error.reason}`)
    throw error
  }
}

/** The first key for ECDH-ES on a NIST curve. */
function findKey(jwks: JsonValue) {
  const keys = isJsonObject(jwks) && Array.isArray(jwks['keys']) ? (jwks['keys'] as readonly JsonValue[]) : []
  for (const candidate of keys.slice(0, 20)) {
    if (!isJsonObject(candidate)) continue
    const { kid, use = 'enc', alg = KEY_ALGORITHM } = candidate
    if (use !== 'enc' || alg !== KEY_ALGORITHM) continue
    try {
      const jwk = parsePublicJwk(candidate)
      if (jwk.kty !== 'EC' || jwk.crv === 'secp256k1') continue
      importPublicJwk(jwk, { cache: false })
      return { jwk, kid: typeof kid === 'string' ? kid : undefined }
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
    }
  }
  throw invalid(`jwks of wallet_metadata has no key for ${KEY_ALGORITHM}`)
}

function chooseEncryption(wanted: JsonValue | undefined): string {
  if (wanted === undefined) return 'A128GCM'
  const names: readonly unknown[] = Array.isArray(wanted) ? wanted : []
  const found = contentAlgorithms.find((known) => names.includes(known))
  if (found === undefined) throw invalid(`wallet_metadata allows none of ${contentAlgorithms.join(', ')}`)
  return found
}

function invalid(message: string): CoreError {
  return new CoreError('invalid_request', `${message}.`, { detail: 'OpenID4VP 1.0 §5.10' })
}
