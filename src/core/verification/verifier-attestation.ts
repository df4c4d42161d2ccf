import { isJsonObject, parseJsonObject } from '../../lib/json.ts'
import { jwkThumbprint, parsePublicJwk } from '../../lib/jwk.ts'
import { parseJws } from '../../lib/jws.ts'
import { Refusal } from '../../lib/refusal.ts'
import { CoreError } from '../errors.ts'
import type { Instant } from '../ids.ts'

/** What somebody whom wallets believe says of this verifier (OpenID4VP 1.0 §12). */
export interface VerifierAttestation {
  /** `sub`: the client identifier behind its prefix. */
  readonly clientId: string
  /** RFC 7638 thumbprint of the key that requests must be signed with. */
  readonly thumbprint: string
}

/**
 * Reads an attestation that this verifier was given. Its signature is for wallets to judge.
 * @throws {CoreError} `configuration_invalid`
 */
export function readVerifierAttestation(jwt: string, now: Instant): VerifierAttestation {
  try {
    const jws = parseJws(jwt)
    if (jws.header.typ !== 'verifier-attestation+jwt') throw unusable('typ is not verifier-attestation+jwt')
    const { iss, sub, exp, nbf, cnf, redirect_uris: redirectUris } = parseJsonObject(jws.payload)
    if (typeof iss !== 'string' || iss === '') throw unusable('iss is missing')
    if (typeof sub !== 'string' || sub === '') throw unusable('sub is missing')
    if (typeof exp !== 'number') throw unusable('exp is missing')
    if (exp * 1000 <= now) throw unusable('it has expired')
    if (nbf !== undefined && (typeof nbf !== 'number' || nbf * 1000 > now))
      throw unusable('it is not valid yet')
    if (!isJsonObject(cnf)) throw unusable('cnf is missing')
    // Every request has an address of its own for the answer: no list could have it.
    if (redirectUris !== undefined) throw unusable('redirect_uris cannot be obeyed')
    return { clientId: sub, thumbprint: jwkThumbprint(parsePublicJwk(cnf['jwk'])) }
  } catch (error) {
    if (error instanceof Refusal) throw unusable(error.reason)
    throw error
  }
}

function unusable(reason: string): CoreError {
  return new CoreError('configuration_invalid', `The verifier attestation cannot be used: ${reason}.`, {
    violations: [{ pointer: '/settings/presentations/verifierAttestation', message: reason }],
  })
}
