import { type JsonObject, parseJsonObject } from '../../../lib/json.ts'
import { jwkThumbprint, type PublicJwk, parsePublicJwk } from '../../../lib/jwk.ts'
import { type ParsedJws, parseJws } from '../../../lib/jws.ts'
import { Refusal } from '../../../lib/refusal.ts'
import { refuseProof } from './key-proof.ts'

/** A key attestation that is well-formed (OpenID4VCI 1.0 Appendix D.1). Nothing in it is to be believed yet. */
export interface KeyAttestation {
  readonly jws: ParsedJws
  readonly claims: JsonObject
  readonly attestedKeys: readonly AttestedKey[]
}

export interface AttestedKey {
  readonly jwk: PublicJwk
  readonly thumbprint: string
}

const MAX_BYTES = 65_536
const MAX_KEYS = 100

/** @throws {CoreError} `key_proof_invalid` */
export function parseKeyAttestation(compact: unknown): KeyAttestation {
  if (typeof compact !== 'string') throw refuseAttestation('it is no string')
  try {
    const jws = parseJws(compact, { maxBytes: MAX_BYTES })
    const claims = parseJsonObject(jws.payload, { maxDepth: 16 })
    if (jws.header.typ !== 'key-attestation+jwt') throw refuseAttestation('typ is not key-attestation+jwt')
    const keys = claims['attested_keys']
    if (!Array.isArray(keys) || keys.length === 0 || keys.length > MAX_KEYS)
      throw refuseAttestation('attested_keys is no array of 1 to 100 keys')
    const attestedKeys = keys.map((key) => {
      const jwk = parsePublicJwk(key)
      return { jwk, thumbprint: jwkThumbprint(jwk) }
    })
    return { jws, claims, attestedKeys }
  } catch (error) {
    if (error instanceof Refusal) throw refuseAttestation(error.reason)
    throw error
  }
}

/**
 * The attested key that the `kid` of a proof names: its place in `attested_keys`, as in the example of Appendix F.1, or the
 * `kid` that a key has there.
 */
export function attestedKeyNamed({ attestedKeys }: KeyAttestation, kid: string): AttestedKey | undefined {
  return /^(0|[1-9][0-9]{0,2})$/.test(kid)
    ? attestedKeys[Number(kid)]
    : attestedKeys.find(({ jwk }) => jwk.kid === kid)
}

export function refuseAttestation(reason: string) {
  return refuseProof('The key attestation is not acceptable.', `Appendix D.1: ${reason}`)
}
