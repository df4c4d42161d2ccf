import { CoreError } from '../../../core/errors.ts'
import type { Instant } from '../../../core/ids.ts'
import type { HolderBinding } from '../../../core/issuers/credential-configuration.ts'
import { type JsonObject, parseJsonObject } from '../../../lib/json.ts'
import { type JwsHeader, type ParsedJws, parseJws } from '../../../lib/jws.ts'
import { Refusal } from '../../../lib/refusal.ts'

/** A `jwt` key proof that is well-formed (OpenID4VCI 1.0 Appendix F.1). Nothing in it is to be believed yet. */
export interface KeyProof {
  readonly jws: ParsedJws
  readonly header: JwsHeader
  readonly claims: JsonObject
}

/** What a key proof is held against. */
export interface ProofExpectation {
  /** The Credential Issuer Identifier. */
  readonly credentialIssuer: string
  /** The `client_id` of the token request; absent = anonymous. */
  readonly walletClientId?: string
  readonly binding: HolderBinding
  readonly now: Instant
  readonly clockSkewSeconds: number
  /** How long after its making a proof may arrive: the lifetime of a nonce. */
  readonly maxAgeSeconds: number
}

/** One MUST. @throws {CoreError} `key_proof_invalid` */
export type ProofRule = (proof: KeyProof, expected: ProofExpectation) => void

const MAX_BYTES = 65_536

/** @throws {CoreError} `key_proof_invalid` */
export function parseKeyProof(compact: string): KeyProof {
  try {
    const jws = parseJws(compact, { maxBytes: MAX_BYTES })
    return { jws, header: jws.header, claims: parseJsonObject(jws.payload, { maxDepth: 16 }) }
  } catch (error) {
    if (error instanceof Refusal) throw refuseProof('A key proof is not a well-formed JWT.', error.reason)
    throw error
  }
}

/**
 * @param message for the wallet's maker: which rule
 * @param detail for the log: the clause, and what was found
 */
export function refuseProof(message: string, detail: string): CoreError {
  return new CoreError('key_proof_invalid', message, { detail })
}
