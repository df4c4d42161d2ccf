import { CoreError } from '../../core/errors.ts'
import type { HolderKey } from '../../core/issuance/holder-key.ts'
import type { Ports } from '../../core/ports/ports.ts'
import { type JsonObject, parseJsonObject } from '../../lib/json.ts'
import { jwkThumbprint, parsePublicJwk } from '../../lib/jwk.ts'
import { parseJws, verifyJws } from '../../lib/jws.ts'
import { Refusal } from '../../lib/refusal.ts'
import { importVerificationKey } from '../../lib/verification-key.ts'
import { holderAlgorithms } from './request-claims.ts'

export interface HolderToken {
  readonly claims: JsonObject
  readonly did: string
  readonly holderKey: HolderKey
}

/** What makes a token unusable, for the log. */
export class HolderTokenFault extends Error {
  override readonly name = 'HolderTokenFault'
}

/** Longest life of what a wallet signs. */
const MAX_SECONDS = 86_400

/**
 * A JWT that a holder signed with a key of its DID for authentication: signature, times and, where it must be, audience. Whatever else it
 * says is for the caller to judge.
 * @throws {HolderTokenFault}; {CoreError} `did_unresolvable`
 */
export async function readHolderToken(
  { dids, clock }: Pick<Ports, 'dids' | 'clock'>,
  token: string,
  expected: { readonly audience: string; readonly clockSkewSeconds: number; readonly maxBytes: number },
): Promise<HolderToken> {
  try {
    const jws = parseJws(token, { maxBytes: expected.maxBytes })
    const { alg, kid } = jws.header
    if (kid === undefined || !/^did:[^#]+#.+$/s.test(kid))
      throw new HolderTokenFault('kid is no DID URL of a key')
    const claims = parseJsonObject(jws.payload, { maxBytes: expected.maxBytes, maxDepth: 32 })
    const { publicJwk } = await dids.verificationMethod(kid, 'authentication')
    const jwk = parsePublicJwk(publicJwk)
    // A holder's key is seen once or twice: caching it would push out an issuer's.
    verifyJws(jws, importVerificationKey(jwk, alg, { cache: false }), { algorithms: holderAlgorithms })
    requireTimes(claims, clock.now(), expected.clockSkewSeconds)
    if (claims['aud'] !== expected.audience) throw new HolderTokenFault('aud is somebody else')
    const did = kid.split('#', 1)[0] ?? ''
    return {
      claims,
      did,
      holderKey: { jwk: publicJwk, thumbprint: jwkThumbprint(jwk), did, verificationMethod: kid },
    }
  } catch (error) {
    if (error instanceof Refusal) throw new HolderTokenFault(error.reason)
    throw error
  }
}

function requireTimes({ iat, nbf, exp }: JsonObject, nowMs: number, skew: number): void {
  const now = nowMs / 1000
  if (typeof exp !== 'number' || exp <= now - skew) throw new HolderTokenFault('exp is missing or has passed')
  const from = iat ?? nbf
  if (typeof from !== 'number') throw new HolderTokenFault('iat is missing')
  for (const time of [iat, nbf]) {
    if (time !== undefined && (typeof time !== 'number' || time > now + skew)) {
      throw new HolderTokenFault('iat or nbf is in the future')
    }
  }
  if (exp - from > MAX_SECONDS) throw new HolderTokenFault('it lives too long')
}

/** The same in the words of the core, for a request for a credential. */
export function asKeyProofError(error: unknown): unknown {
  if (!(error instanceof HolderTokenFault)) return error
  return new CoreError('key_proof_invalid', 'The token of the wallet is not valid.', {
    detail: error.message,
  })
}
