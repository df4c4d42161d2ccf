import type { Ports } from '../../../core/ports/ports.ts'
import type { Tenant } from '../../../core/tenants/tenant.ts'
import { sha256Base64url } from '../../../lib/hash.ts'
import type { SingleUse } from '../single-use.ts'
import { type DpopExpectation, parseDpopProof, refuseDpop } from './dpop-proof.ts'
import { DPOP_MAX_AGE_SECONDS, dpopRules } from './dpop-rules.ts'

export interface VerifiedDpopProof {
  /** RFC 7638 thumbprint of the key that the request proved. */
  readonly thumbprint: string
  /** The proof's `jti`, to be recorded with what the request does. */
  readonly use: SingleUse
}

/**
 * Holds a DPoP proof against the request that it came with (RFC 9449 §4.3).
 * @throws {CoreError} `dpop_proof_invalid`, `detail` naming the rule
 */
export function verifyDpopProof(
  { clock, settings, singleUses }: Pick<Ports, 'clock' | 'settings' | 'singleUses'>,
  tenant: Tenant,
  compact: string,
  request: Pick<DpopExpectation, 'method' | 'url' | 'accessToken'>,
): VerifiedDpopProof {
  const now = clock.now()
  const { clockSkewSeconds } = settings
  const proof = parseDpopProof(compact)
  for (const rule of dpopRules) rule(proof, { ...request, now, clockSkewSeconds })
  const { thumbprint, claims } = proof
  // A jti is unique among the proofs of one key; as long as the proof is good, not longer.
  const value = sha256Base64url(`${thumbprint}.${String(claims['jti'])}`)
  const goodUntil = (Number(claims['iat']) + DPOP_MAX_AGE_SECONDS + clockSkewSeconds) * 1000
  return {
    thumbprint,
    use: {
      write: singleUses.use(tenant.id, 'dpop_jti', value, Math.ceil(goodUntil) + 1000),
      refusal: () => refuseDpop('RFC 9449 §11.1: this jti was used before'),
    },
  }
}
