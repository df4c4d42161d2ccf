import type { HolderKey } from '../../../core/issuance/holder-key.ts'
import type { CredentialConfiguration } from '../../../core/issuers/credential-configuration.ts'
import type { Ports } from '../../../core/ports/ports.ts'
import type { Tenant } from '../../../core/tenants/tenant.ts'
import { tenantUrl } from '../../../core/tenants/tenant-url.ts'
import type { SingleUse } from '../../oauth/single-use.ts'
import type { Proofs } from '../parse-credential-request.ts'
import { type ProofExpectation, parseKeyProof, refuseProof } from './key-proof.ts'
import { proofRules } from './proof-rules.ts'
import { resolveProofKey } from './resolve-proof-key.ts'
import { verifyNonce } from './verify-nonce.ts'
import { verifyProofSignature } from './verify-proof-signature.ts'

export type KeyProofPorts = Pick<
  Ports,
  'clock' | 'secrets' | 'settings' | 'singleUses' | 'dids' | 'publicUrl'
>

export interface ProvedKeys {
  /** In the order of the proofs; empty for a credential without holder binding. */
  readonly holderKeys: readonly HolderKey[]
  /** The nonce. */
  readonly uses: readonly SingleUse[]
}

/**
 * The keys that a credential request proves (OpenID4VCI 1.0 §8.2, Appendix F). All proofs must hold, or none counts.
 * @throws {CoreError} `key_proof_invalid`, `nonce_invalid`, `did_unresolvable`, `untrusted_issuer`
 */
export async function verifyKeyProofs(
  ports: KeyProofPorts,
  tenant: Tenant,
  configuration: CredentialConfiguration,
  proofs: Proofs | undefined,
  walletClientId: string | undefined,
): Promise<ProvedKeys> {
  const { binding } = configuration
  if (binding.methods.length === 0) {
    if (proofs === undefined) return { holderKeys: [], uses: [] }
    throw refuseProof(
      'This credential is bound to no key: send no proofs.',
      '§12.2.4: no proof_types_supported',
    )
  }
  if (proofs === undefined)
    throw refuseProof('This credential is bound to a key: send proofs.', '§8.2: proofs is missing')
  if (proofs.type !== 'jwt')
    throw refuseProof('This proof type is not offered.', '§12.2.4: proof_types_supported')
  if (proofs.jwts.length > configuration.batchSize) {
    throw refuseProof(
      `Send at most ${configuration.batchSize} proofs.`,
      `§12.2.4: batch_size, ${proofs.jwts.length} proofs`,
    )
  }
  const expected: ProofExpectation = {
    credentialIssuer: tenantUrl(ports.publicUrl, tenant),
    ...(walletClientId === undefined ? {} : { walletClientId }),
    binding,
    now: ports.clock.now(),
    clockSkewSeconds: ports.settings.clockSkewSeconds,
    maxAgeSeconds: ports.settings.nonceSeconds,
  }
  const parsed = proofs.jwts.map(parseKeyProof)
  const nonce = verifyNonce(ports, tenant, parsed)
  for (const proof of parsed) for (const rule of proofRules) rule(proof, expected)
  const holderKeys: HolderKey[] = []
  for (const proof of parsed) {
    const { jwk, holderKey } = await resolveProofKey(ports, proof, expected)
    verifyProofSignature(proof, jwk)
    holderKeys.push(holderKey)
  }
  requireDistinctKeys(holderKeys)
  return { holderKeys, uses: [nonce] }
}

/** §8.3: each key is bound to at most one credential. */
function requireDistinctKeys(keys: readonly HolderKey[]): void {
  if (new Set(keys.map(({ thumbprint }) => thumbprint)).size !== keys.length)
    throw refuseProof('Two proofs are for the same key.', '§8.3: one credential a key')
}
