import type { HolderKey } from '../../../core/issuance/holder-key.ts'
import type { CredentialConfiguration } from '../../../core/issuers/credential-configuration.ts'
import type { Ports } from '../../../core/ports/ports.ts'
import type { Tenant } from '../../../core/tenants/tenant.ts'
import { tenantUrl } from '../../../core/tenants/tenant-url.ts'
import type { SingleUse } from '../../oauth/single-use.ts'
import type { Proofs } from '../parse-credential-request.ts'
import { diVpSuites } from './di-vp-suites.ts'
import type { AttestedKey } from './key-attestation.ts'
import { type ProofExpectation, refuseProof } from './key-proof.ts'
import { verifyAttestationProof } from './verify-attestation-proof.ts'
import { type DiVpPorts, verifyDiVpProofs } from './verify-di-vp-proofs.ts'
import { type JwtProofPorts, verifyJwtProofs } from './verify-jwt-proofs.ts'

export type KeyProofPorts = JwtProofPorts & DiVpPorts & Pick<Ports, 'publicUrl'>

export interface ProvedKeys {
  /** One credential for each; empty for a credential without holder binding. */
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
  const { binding, batchSize } = configuration
  if (binding.methods.length === 0) {
    if (proofs === undefined) return { holderKeys: [], uses: [] }
    throw refuseProof(
      'This credential is bound to no key: send no proofs.',
      '§12.2.4: no proof_types_supported',
    )
  }
  if (proofs === undefined)
    throw refuseProof('This credential is bound to a key: send proofs.', '§8.2: proofs is missing')
  const expected: ProofExpectation = {
    credentialIssuer: tenantUrl(ports.publicUrl, tenant),
    ...(walletClientId === undefined ? {} : { walletClientId }),
    binding,
    now: ports.clock.now(),
    clockSkewSeconds: ports.settings.clockSkewSeconds,
    maxAgeSeconds: ports.settings.nonceSeconds,
  }
  switch (proofs.type) {
    case 'jwt': {
      if (proofs.jwts.length > batchSize)
        throw refuseProof(
          `Send at most ${batchSize} proofs.`,
          `§12.2.4: batch_size, ${proofs.jwts.length} came`,
        )
      const { proved, attested, nonce } = await verifyJwtProofs(ports, tenant, proofs.jwts, expected)
      return { holderKeys: withAttested(proved, attested, batchSize), uses: [nonce] }
    }
    case 'di_vp': {
      const { presentations } = proofs
      if (presentations.length > batchSize)
        throw refuseProof(`Send at most ${batchSize} proofs.`, '§12.2.4: batch_size')
      const suites = diVpSuites(configuration)
      const { proved, nonce } = await verifyDiVpProofs(ports, tenant, presentations, suites, expected)
      return { holderKeys: proved, uses: [nonce] }
    }
    case 'attestation': {
      const { attested, nonce } = await verifyAttestationProof(ports, tenant, proofs.jwt, expected)
      return { holderKeys: withAttested([], attested, batchSize), uses: [nonce] }
    }
    case 'unsupported':
      throw refuseProof('This proof type is not offered.', '§12.2.4: proof_types_supported')
  }
}

/** Appendix F.1: a credential for each attested key as well, up to the batch size; none for the same key twice. */
function withAttested(
  proved: readonly HolderKey[],
  attested: readonly AttestedKey[],
  batchSize: number,
): readonly HolderKey[] {
  if (attested.length === 0) return proved.slice(0, batchSize)
  const keys = new Map<string, HolderKey>(proved.map((key) => [key.thumbprint, key]))
  for (const key of attested) if (!keys.has(key.thumbprint)) keys.set(key.thumbprint, key)
  return [...keys.values()].slice(0, batchSize)
}
