import type { KeyObject } from 'node:crypto'
import { CoreError } from '../../../core/errors.ts'
import type { Instant } from '../../../core/ids.ts'
import { type JsonObject, parseJsonObject } from '../../../lib/json.ts'
import { importPublicJwk, jwkThumbprint, type PublicJwk, parsePublicJwk } from '../../../lib/jwk.ts'
import { fitsAlgorithm, type JwsAlgorithm, type ParsedJws, parseJws } from '../../../lib/jws.ts'
import { Refusal } from '../../../lib/refusal.ts'

/** What we take (RFC 9449 §4.2: asymmetric); advertised in the metadata of the authorization server. */
export const dpopAlgorithms: readonly JwsAlgorithm[] = [
  'ES256',
  'ES384',
  'EdDSA',
  'Ed25519',
  'ES256K',
  'PS256',
]

/** A DPoP proof that is well-formed. Nothing in it is to be believed before the rules held. */
export interface DpopProof {
  readonly jws: ParsedJws
  readonly claims: JsonObject
  readonly jwk: PublicJwk
  readonly key: KeyObject
  readonly thumbprint: string
}

/** What a proof is held against. */
export interface DpopExpectation {
  readonly method: string
  /** Public URL of the endpoint, without query. */
  readonly url: string
  /** At a protected resource: the token that came along. */
  readonly accessToken?: string
  readonly now: Instant
  readonly clockSkewSeconds: number
}

const MAX_BYTES = 8192

/** @throws {CoreError} `dpop_proof_invalid` */
export function parseDpopProof(compact: string): DpopProof {
  try {
    const jws = parseJws(compact, { maxBytes: MAX_BYTES })
    const claims = parseJsonObject(jws.payload, { maxDepth: 8 })
    const jwk = parsePublicJwk(jws.header['jwk'])
    // The key comes with every request of its wallet: importing it costs as much as verifying.
    const key = importPublicJwk(jwk)
    if (!fitsAlgorithm(jws.header.alg, key)) throw refuseDpop('RFC 9449 §4.3: the key does not fit alg')
    return { jws, claims, jwk, key, thumbprint: jwkThumbprint(jwk) }
  } catch (error) {
    if (error instanceof Refusal) throw refuseDpop(`RFC 9449 §4.3 (2): ${error.reason}`)
    throw error
  }
}

/** @param detail the clause that does not hold, for the log */
export function refuseDpop(detail: string): CoreError {
  return new CoreError('dpop_proof_invalid', 'The DPoP proof is not valid for this request.', { detail })
}
