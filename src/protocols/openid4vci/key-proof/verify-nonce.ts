import { CoreError } from '../../../core/errors.ts'
import { readCNonce } from '../../../core/issuance/c-nonce.ts'
import type { Ports } from '../../../core/ports/ports.ts'
import type { Tenant } from '../../../core/tenants/tenant.ts'
import type { SingleUse } from '../../oauth/single-use.ts'
import { type KeyProof, refuseProof } from './key-proof.ts'

type Needs = Pick<Ports, 'clock' | 'secrets' | 'settings' | 'singleUses'>

/**
 * OpenID4VCI 1.0 Appendix F.1, F.4 and §13.5: every proof of a request carries the same `c_nonce`, which is ours and fresh. That
 * it was not used before shows when the use is written.
 * @throws {CoreError} `key_proof_invalid` when one has none (§8.3.1.2), `nonce_invalid`
 */
export function verifyNonce(
  ports: Needs,
  tenant: Tenant,
  proofs: readonly Pick<KeyProof, 'claims'>[],
): SingleUse {
  const [first, ...others] = proofs.map(({ claims }) => {
    const { nonce } = claims
    if (typeof nonce !== 'string')
      throw refuseProof('A key proof must have a nonce from the nonce endpoint.', 'Appendix F.1: nonce')
    return nonce
  })
  if (first === undefined) throw refuseProof('There is no key proof.', '§8.2: proofs')
  if (others.some((nonce) => nonce !== first)) throw refuseNonce('the proofs have different nonces')
  const fresh = readCNonce(ports, tenant.id, first)
  if (fresh === undefined) throw refuseNonce('not ours, or its time is over')
  return {
    write: ports.singleUses.use(tenant.id, 'c_nonce', first, fresh.expiresAt),
    refusal: () => refuseNonce('used before'),
  }
}

export function refuseNonce(detail: string): CoreError {
  return new CoreError('nonce_invalid', 'The nonce is not ours, has expired or was used. Get a new one.', {
    detail: `Appendix F.4: ${detail}`,
  })
}
