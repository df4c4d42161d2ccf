import type { Static } from 'typebox'
import { CoreError } from '../../../core/errors.ts'
import { isJsonObject, type JsonValue } from '../../../lib/json.ts'
import { type EcPublicJwk, parsePublicJwk } from '../../../lib/jwk.ts'
import { Refusal } from '../../../lib/refusal.ts'
import type { CredentialIssuerMetadata } from '../wire.ts'

type IssuerMetadata = Static<typeof CredentialIssuerMetadata>

/** ECDH-ES on a NIST curve, AES-GCM: what every issuer that encrypts has, and nothing weaker. */
export const KEY_ALGORITHM = 'ECDH-ES'
const contentAlgorithms = ['A256GCM', 'A128GCM'] as const
export type ContentAlgorithm = (typeof contentAlgorithms)[number]

/** How requests and answers of credentials are encrypted (OpenID4VCI 1.0 §10). JSON: it is kept with a session. */
export interface IssuerEncryption {
  /** The key of the issuer that requests are encrypted to; absent = they go in clear. */
  readonly request?: {
    readonly jwk: EcPublicJwk
    readonly kid: string
    readonly contentAlgorithm: ContentAlgorithm
  }
  /** Absent = answers come in clear. */
  readonly response?: { readonly contentAlgorithm: ContentAlgorithm }
}

/**
 * Encryption where the issuer insists on it; TLS is enough for all others. A request that asks for an encrypted answer is encrypted too,
 * where the issuer has a key for that (§8.2).
 * @returns undefined when it does not insist
 * @throws {CoreError} `offer_invalid` when it insists on what is not done here
 */
export function encryptionOf(metadata: IssuerMetadata): IssuerEncryption | undefined {
  const { credential_response_encryption: response, credential_request_encryption: request } = metadata
  const needsResponse = response?.encryption_required === true
  const needsRequest = request?.encryption_required === true
  if (!needsResponse && !needsRequest) return undefined
  const key = request === undefined ? undefined : requestKey(request)
  if (needsRequest && key === undefined) throw unsupported('credential_request_encryption')
  if (!needsResponse) return key === undefined ? {} : { request: key }
  const contentAlgorithm = chosen(response?.enc_values_supported)
  if (contentAlgorithm === undefined || !(response?.alg_values_supported ?? []).includes(KEY_ALGORITHM)) {
    throw unsupported('credential_response_encryption')
  }
  return { response: { contentAlgorithm }, ...(key === undefined ? {} : { request: key }) }
}

function requestKey({
  jwks,
  enc_values_supported: names,
}: NonNullable<IssuerMetadata['credential_request_encryption']>): IssuerEncryption['request'] {
  const contentAlgorithm = chosen(names)
  if (contentAlgorithm === undefined) return undefined
  for (const candidate of jwks?.keys ?? []) {
    const key = usableKey(candidate as JsonValue)
    if (key !== undefined) return { ...key, contentAlgorithm }
  }
  return undefined
}

function usableKey(candidate: JsonValue) {
  if (!isJsonObject(candidate)) return undefined
  const { kid, alg = KEY_ALGORITHM, use = 'enc' } = candidate
  if (typeof kid !== 'string' || alg !== KEY_ALGORITHM || use !== 'enc') return undefined
  try {
    const jwk = parsePublicJwk(candidate)
    return jwk.kty === 'EC' && jwk.crv !== 'secp256k1' ? { jwk, kid } : undefined
  } catch (error) {
    if (error instanceof Refusal) return undefined
    throw error
  }
}

function chosen(names: readonly string[] = []): ContentAlgorithm | undefined {
  return contentAlgorithms.find((name) => names.includes(name))
}

function unsupported(member: string): CoreError {
  return new CoreError('offer_invalid', 'The issuer insists on encryption of a kind that is not done here.', {
    detail: `${member} (OpenID4VCI 1.0 §10)`,
  })
}
