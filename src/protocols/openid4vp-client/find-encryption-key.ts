import { isJsonObject, type JsonObject, type JsonValue } from '../../lib/json.ts'
import { type EcPublicJwk, jwkThumbprint, parsePublicJwk } from '../../lib/jwk.ts'
import { Refusal } from '../../lib/refusal.ts'
import { RequestFault } from './request-fault.ts'

/** What an answer is encrypted to. */
export interface EncryptionKey {
  readonly jwk: EcPublicJwk
  readonly kid: string
  readonly contentAlgorithm: (typeof contentAlgorithms)[number]
  /** RFC 7638. */
  readonly thumbprint: string
}

const contentAlgorithms = ['A128GCM', 'A256GCM'] as const
const CLAUSE = 'OpenID4VP 1.0 §8.3'

/**
 * The first key of the verifier that we can encrypt to: ECDH-ES on a NIST curve (OpenID4VP 1.0 §8.3, §5.1 `jwks`,
 * `encrypted_response_enc_values_supported`).
 * @throws {RequestFault}
 */
export function findEncryptionKey(metadata: JsonObject): EncryptionKey {
  const { jwks, encrypted_response_enc_values_supported: wanted = ['A128GCM'] } = metadata
  const contentAlgorithm = Array.isArray(wanted)
    ? (wanted as readonly JsonValue[]).flatMap((name) =>
        contentAlgorithms.filter((known) => known === name),
      )[0]
    : undefined
  if (contentAlgorithm === undefined) {
    throw new RequestFault('no way to encrypt the answer is known to both sides', CLAUSE)
  }
  const keys = isJsonObject(jwks) && Array.isArray(jwks['keys']) ? (jwks['keys'] as readonly JsonValue[]) : []
  for (const candidate of keys.slice(0, 20)) {
    const key = usableKey(candidate)
    if (key !== undefined) return { ...key, contentAlgorithm }
  }
  throw new RequestFault('there is no key that the answer can be encrypted to', CLAUSE)
}

function usableKey(candidate: JsonValue): Pick<EncryptionKey, 'jwk' | 'kid' | 'thumbprint'> | undefined {
  if (!isJsonObject(candidate)) return undefined
  const { kid, alg, use = 'enc' } = candidate
  if (typeof kid !== 'string' || alg !== 'ECDH-ES' || use !== 'enc') return undefined
  try {
    const jwk = parsePublicJwk(candidate)
    if (jwk.kty !== 'EC' || jwk.crv === 'secp256k1') return undefined
    return { jwk, kid, thumbprint: jwkThumbprint(jwk) }
  } catch (error) {
    if (error instanceof Refusal) return undefined
    throw error
  }
}
